import { connect, type Socket } from 'node:net'
import { headersOf, type Seat } from './web-socket.ts'

interface Waiting {
  answered(response: HttpResponse): void
  failed(fault: Error): void
}

interface HttpResponse {
  status: number
  body: Buffer
}

/** One kept-alive HTTP connection that asks one thing at a time; answers must say their length. */
export class HttpLine {
  readonly #socket: Socket
  readonly #seat: Seat
  #read: Buffer = Buffer.alloc(0)
  #waiting: Waiting | null = null

  constructor(seat: Seat) {
    this.#seat = seat
    this.#socket = connect({ port: seat.port, host: '127.0.0.1', localAddress: seat.from, noDelay: true })
    this.#socket.on('data', (chunk) => this.#heard(chunk))
    this.#socket.on('error', (fault) => this.#fail(fault))
    this.#socket.on('close', () => this.#fail(new Error('the HTTP connection was closed')))
  }

  ask(method: 'GET' | 'POST', path: string, body = ''): Promise<HttpResponse> {
    const length = `Content-Length: ${Buffer.byteLength(body)}`
    const head = [`${method} ${path} HTTP/1.1`, ...headersOf(this.#seat.port, this.#seat.cookie)]
    if (method === 'POST') head.push(length, 'Content-Type: text/plain;charset=UTF-8')
    return this.#send(`${head.join('\r\n')}\r\n\r\n${body}`)
  }

  /** As whoever this cookie says. */
  read(path: string, cookie: string): Promise<HttpResponse> {
    return this.#send(
      `${[`GET ${path} HTTP/1.1`, ...headersOf(this.#seat.port, cookie)].join('\r\n')}\r\n\r\n`,
    )
  }

  /** A command with what it says as JSON, as whoever this cookie says. */
  post(path: string, cookie: string, body: object): Promise<HttpResponse> {
    const said = JSON.stringify(body)
    const length = `Content-Length: ${Buffer.byteLength(said)}`
    const head = [`POST ${path} HTTP/1.1`, ...headersOf(this.#seat.port, cookie), length]
    return this.#send(`${head.join('\r\n')}\r\nContent-Type: application/json\r\n\r\n${said}`)
  }

  /** A command without arguments, as whoever this cookie says. */
  command(path: string, cookie: string): Promise<HttpResponse> {
    const head = [`POST ${path} HTTP/1.1`, ...headersOf(this.#seat.port, cookie), 'Content-Length: 0']
    return this.#send(`${head.join('\r\n')}\r\n\r\n`)
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #send(request: string): Promise<HttpResponse> {
    return new Promise((answered, failed) => {
      if (this.#socket.destroyed) return failed(new Error('the HTTP connection was closed before'))
      this.#waiting = { answered, failed }
      this.#socket.write(request)
    })
  }

  #heard(chunk: Buffer): void {
    this.#read = this.#read.length > 0 ? Buffer.concat([this.#read, chunk]) : chunk
    const end = this.#read.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#read.subarray(0, end).toString('latin1')
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#read.length < end + 4 + length) return
    const body = this.#read.subarray(end + 4, end + 4 + length)
    this.#read = this.#read.subarray(end + 4 + length)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.answered({ status: Number(head.slice(9, 12)), body })
  }

  #fail(fault: Error): void {
    this.#waiting?.failed(fault)
    this.#waiting = null
  }
}
