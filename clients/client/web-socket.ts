/** The part of the standard WebSocket that the client uses; Node, browsers and `ws` all have it. */
export type WebSocketLike = {
  send(data: string): void
  close(): void
  /** Only `ws` has it. `close` waits for the other side, which may be gone. */
  terminate?(): void
  addEventListener(type: 'open' | 'close' | 'error' | 'message', listener: (event: never) => void): void
}
export type WebSocketConstructor = new (url: string) => WebSocketLike
