import { io, type Socket } from 'socket.io-client'

/** What a browser does for its page: keeps the cookies, names its origin. */
export class Browserless {
  readonly url: string
  readonly #cookies = new Map<string, string>()

  constructor(url: string) {
    this.url = url
  }

  /** The same browser, with the same cookies, at another process of the installation. */
  at(url: string): Browserless {
    const there = new Browserless(url)
    for (const [name, value] of this.#cookies) there.#cookies.set(name, value)
    return there
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Bytes go as they are, with the type that `headers` name; anything else as JSON. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(method !== 'GET' && { origin: this.url }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookie && { cookie: this.cookie }),
        ...headers,
      },
      ...(body !== undefined && {
        body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body),
      }),
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** The answer's value; throws with the refusal when there is one. */
  async value<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.ask(method, path, body)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  /** The code of the refusal; throws when there is none. */
  async refusal(method: string, path: string, body?: unknown): Promise<string> {
    const response = await this.ask(method, path, body)
    const { refusal } = (await response.json()) as { refusal?: string }
    if (!refusal) throw new Error(`${method} ${path} was not refused: ${response.status}`)
    return refusal
  }

  /** `auth` is what the page says of itself on connecting. */
  socket(namespace: string, auth: Record<string, string | number> = {}): Socket {
    return io(this.url + namespace, {
      transports: ['websocket'],
      forceNew: true,
      auth,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      extraHeaders: { origin: this.url, cookie: this.cookie },
    })
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
