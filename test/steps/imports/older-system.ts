import { DatabaseSync } from 'node:sqlite'
import { codeOf } from '../generic/readme.ts'

/** Older systems: their databases as SQLite has them, and the file that the queries of `migration.md` make of one. */

/** The tables of system E, which SQLite understands as they are. */
const roomsSchema = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, email TEXT UNIQUE, password TEXT, created_at TEXT);
  CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT UNIQUE, is_private BOOLEAN, creator_id INTEGER, created_at TEXT);
  CREATE TABLE room_members (user_id INTEGER, room_id INTEGER, PRIMARY KEY (user_id, room_id));
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY, user_id INTEGER, room_id INTEGER, text TEXT, type TEXT, timestamp TEXT
  );`

/** A database of system E. @param rows by table, in the order of its columns. */
export const givenRoomsDatabase = (
  rows: Record<
    'users' | 'rooms' | 'room_members' | 'messages',
    readonly (readonly (string | number | null)[])[]
  >,
): DatabaseSync => {
  const database = new DatabaseSync(':memory:')
  database.exec(roomsSchema)
  for (const [table, values] of Object.entries(rows)) {
    for (const row of values)
      database.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row)
  }
  return database
}

/** Runs the script of a system in `migration.md`: its queries in SQLite, and the rest as the function `rows` does it. */
export const exportedBy = (database: DatabaseSync, source: string, asSource: string): string => {
  const script = codeOf('sh', `{"source":"${source}"}`, 'shared/contract/migration.md')
  const queries = [...script.matchAll(/^ {2}rows "\$DB" (\w+) <<'SQL'\n(.*?)^SQL$/gms)]
  if (queries.length === 0) throw new Error(`The script of ${source} has no queries`)
  const lines = queries.flatMap(([, kind = '', sql = '']) =>
    database
      .prepare(sql)
      .all()
      .map((row) => JSON.stringify({ [kind]: row })),
  )
  return [JSON.stringify({ source: asSource }), ...lines, ''].join('\n')
}
