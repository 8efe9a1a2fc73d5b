import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { until } from './until.ts'

export interface ReceivedMail {
  to: string
  /** As it came over the wire: headers, blank line, body; long lines joined again. */
  raw: string
}

/** `silent`: the mail is kept and the line cut before the answer. `hang`: it is kept and nothing more is said. */
type AfterData = 'accept' | 'silent' | 'hang' | number

export interface Mailbox extends AsyncDisposable {
  readonly url: string
  readonly mails: readonly ReceivedMail[]
  /** What the server answers to the next recipients: null accepts. */
  answerWith(code: number | null): void
  /** What it does when it has the content of the next mails. */
  afterData(next: AfterData): void
  mailTo(address: string): Promise<ReceivedMail>
  mailsTo(address: string): ReceivedMail[]
}

/** A real SMTP server on loopback that keeps what it is given; with a login, from those alone who know it. */
export async function startMailbox(login?: { user: string; pass: string }): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  let answer: number | null = null
  let afterData: AfterData = 'accept'
  const lines = new Set<{ destroy(): void }>()
  const server = new SMTPServer({
    authOptional: !login,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.pass
        ? done(null, { user: username })
        : done(new Error('not you')),
    onRcptTo: (_address, _session, done) => done(answer === null ? null : refusal(answer)),
    onData: (stream, session, done) => {
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()))
      stream.on('end', () => {
        const isKept = typeof afterData !== 'number'
        if (isKept)
          mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', raw: raw.replaceAll('=\r\n', '') })
        if (afterData === 'silent') for (const line of lines) line.destroy()
        else if (afterData !== 'hang') done(isKept ? null : refusal(afterData as number))
      })
    },
  })
  server.server.on('connection', (line) => {
    lines.add(line)
    line.once('close', () => lines.delete(line))
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const mailsTo = (address: string) => mails.filter(({ to }) => to === address)
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answerWith: (code) => (answer = code),
    afterData: (next) => (afterData = next),
    mailTo: (address) => until(`mail to ${address}`, () => mailsTo(address)[0]),
    mailsTo,
    [Symbol.asyncDispose]: () => {
      for (const line of lines) line.destroy()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

const refusal = (responseCode: number): Error => Object.assign(new Error('not here'), { responseCode })

/** The value of a header, its folded lines joined. */
export const headerOf = ({ raw }: ReceivedMail, name: string): string =>
  new RegExp(`^${name}: ((?:.|\\r?\\n[ \\t])*)$`, 'im')
    .exec(raw)?.[1]
    ?.replace(/\r?\n[ \t]/g, ' ')
    .trim() ?? ''
