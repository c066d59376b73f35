import { createClient, webStorage } from '@parley/client'
import { ParleyProvider, useChats, useMessages, usePresence, useTyping, useUnread } from '@parley/react'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const endpoints = await (await fetch('config.json')).json() // { restUrl, webSocketUrl }
const parley = createClient({ ...endpoints, storage: webStorage(localStorage) })

const Button = ({ text, onClick }: { text: string; onClick: () => void }) => (
  <input type="button" value={text} onClick={onClick} />
)

const Messages = ({ chatId }: { chatId: string }) => {
  const { messages, outgoing, hasOlder, loadOlder, send, retry, markRead } = useMessages(chatId)
  const { typing, notify } = useTyping(chatId)
  const online = [...usePresence(chatId).values()].filter((presence) => presence.online)
  useEffect(() => void (messages.length && markRead()), [messages, markRead])
  return (
    <main>
      <p>{[`${online.length} online`, ...typing.map((who) => `${who.username} is typing`)].join(', ')}</p>
      {hasOlder && <Button text="Older messages" onClick={loadOlder} />}
      {messages.map(({ seq, senderName, text }) => (
        <p key={seq}>{`${senderName}: ${text}`}</p>
      ))}
      {outgoing.map(({ clientMessageId: id, text, state }) => (
        <Button key={id} text={`${text} (${state})`} onClick={() => state === 'failed' && retry(id)} />
      ))}
      <form action={(form) => void send(`${form.get('text')}`)}>
        <input name="text" aria-label="Message" onInput={() => notify()} />
      </form>
    </main>
  )
}

const Chats = () => {
  const { chats } = useChats()
  const [open, setOpen] = useState<string>()
  const list = chats.map(({ chatId, title, me }) => (
    <Button key={chatId} text={`${title} (${me?.unread})`} onClick={() => setOpen(chatId)} />
  ))
  return [<h1 key="unread">{useUnread()} unread</h1>, ...list, open && <Messages key="open" chatId={open} />]
}

const App = () => {
  const [user, setUser] = useState(parley.user)
  const logIn = async (form: FormData) =>
    setUser(await parley.logIn({ login: `${form.get('login')}`, password: `${form.get('password')}` }))
  return user ? (
    <ParleyProvider client={parley}>
      <Chats />
    </ParleyProvider>
  ) : (
    <form action={logIn}>
      <input name="login" aria-label="Username" />
      <input name="password" type="password" aria-label="Password" />
      <input type="submit" value="Log in" />
    </form>
  )
}
createRoot(document.body.appendChild(document.createElement('div'))).render(<App />)
