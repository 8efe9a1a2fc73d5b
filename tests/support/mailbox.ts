import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { until } from './until.ts'

export interface ReceivedMail {
  to: string
  /** As it came over the wire: headers, blank line, body; long lines joined again. */
  raw: string
}

export interface Mailbox extends AsyncDisposable {
  readonly url: string
  readonly mails: readonly ReceivedMail[]
  /** What the server answers to the next recipients: null accepts. */
  answerWith(code: number | null): void
  mailTo(address: string): Promise<ReceivedMail>
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  let answer: number | null = null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(answer === null ? null : Object.assign(new Error('not here'), { responseCode: answer })),
    onData: (stream, session, done) => {
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()))
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', raw: raw.replaceAll('=\r\n', '') })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answerWith: (code) => (answer = code),
    mailTo: (address) => until(`mail to ${address}`, () => mails.find(({ to }) => to === address)),
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  }
}
