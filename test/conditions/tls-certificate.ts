import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

/** Tags of DER: https://www.itu.int/rec/T-REC-X.690 */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
}
const dnsName = 0x82
const ipAddress = 0x87

const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const body = Buffer.concat(contents)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...contents: Buffer[]) => der(tags.sequence, ...contents)
const objectId = (hex: string) => der(tags.objectId, Buffer.from(hex, 'hex'))
const bits = (bytes: Buffer) => der(tags.bitString, Buffer.from([0]), bytes)
const utcTime = (date: Date) =>
  der(tags.utcTime, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))

const sha256WithRsa = sequence(objectId('2a864886f70d01010b'), der(tags.null))
const commonName = '550403'
const subjectAlternativeName = '551d11'

/**
 * A key and a certificate for `localhost` and 127.0.0.1, signed by itself, for a day. With RSA of 2,048 bits, as API
 * Gateway has it. Node can sign but makes no certificates.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export const localCertificate = (now = new Date()): { key: string; cert: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  // A name of its own: a process may trust several, and finds them by it.
  const name = sequence(
    der(tags.set, sequence(objectId(commonName), der(tags.utf8, Buffer.from(`localhost ${randomUUID()}`)))),
  )
  const day = 24 * 60 * 60 * 1000
  const names = sequence(der(dnsName, Buffer.from('localhost')), der(ipAddress, Buffer.from([127, 0, 0, 1])))
  const certified = sequence(
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.from([1])),
    sha256WithRsa,
    name,
    sequence(utcTime(new Date(now.getTime() - day)), utcTime(new Date(now.getTime() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(objectId(subjectAlternativeName), der(tags.octetString, names)))),
  )
  const certificate = sequence(certified, sha256WithRsa, bits(sign('sha256', certified, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
