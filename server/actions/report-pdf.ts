import { DateTime } from 'luxon'
import type { Beside } from '../../shared/audit-report.ts'
import { eventParts } from '../../shared/event-words.ts'
import type { SessionEvent } from '../../shared/session.ts'
import * as words from '../../words/messages.js'
import type { ChainLine } from '../storage/report.ts'
import type { Dependencies } from './dependencies.ts'
import { shownEvents } from './shown-events.ts'
import type { Report } from './take-report.ts'
import type { Block, Fact, Printed } from './workshop.ts'

/** So much is printed, the newest: more would be a book, and take the memory of one. The JSON has it all. */
const MOST_LINES = 2_000
const MOST_LETTERS = 200_000

/** The record to be read: what its JSON holds, in sentences. Moments are in UTC. */
export const reportPdf = async (deps: Dependencies, report: Report): Promise<Uint8Array> =>
  deps.workshop.print(await reportPages(report))

/** What the pages say, from top to bottom. */
export async function reportPages(report: Report): Promise<Printed> {
  const { id, takenAt, session, end } = report
  const lines = newest(await gathered(report.lines()))
  const left = end.seq - lines.length
  return {
    title: words.report_title(),
    foot: words.report_foot({ session: id }),
    blocks: [
      { text: words.report_note() },
      facts([
        [words.report_session(), id],
        ...(session ? about(session) : []),
        [words.report_taken(), moment(takenAt)],
      ]),
      ...(session ? tasks(session) : []),
      { heading: words.report_activity() },
      ...(left > 0 ? [{ text: words.report_left({ count: left }) }] : []),
      ...activity(report, lines),
      ...(await presence(report)),
      { heading: words.report_chain() },
      { text: words.report_chain_text() },
      facts([
        [words.report_lines(), String(end.seq)],
        [words.report_last_hash(), hex(end.hash)],
      ]),
      ...(await erasure(report)),
    ],
  }
}

function newest(lines: readonly ChainLine[]): readonly ChainLine[] {
  let letters = 0
  const first = lines.findLastIndex(({ data }, index) => {
    letters += data?.length ?? 0
    return letters > MOST_LETTERS || index < lines.length - MOST_LINES
  })
  return lines.slice(first + 1)
}

async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const facts = (all: readonly (readonly [label: string, text: string | null])[]): { facts: Fact[] } => ({
  facts: all.flatMap(([label, text]) => (text === null ? [] : [{ label, text }])),
})
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const moment = (at: Date | string): string =>
  DateTime.fromJSDate(new Date(at), { zone: 'utc' }).toFormat('yyyy-LL-dd HH:mm:ss')

type Session = NonNullable<Beside['session']>

const states: Record<Session['state'], () => string> = {
  planned: words.report_planned,
  active: words.report_active,
  ended: words.report_is_ended,
}

function about(session: Session): [string, string | null][] {
  const { customer } = session
  const at = (when: string | null) => when && moment(when)
  return [
    [words.report_state(), states[session.state]()],
    [words.report_customer(), customer.name],
    [words.report_email(), customer.email],
    [words.report_phone(), customer.phone],
    [words.report_owner(), session.owner],
    [words.report_team(), session.settingsTeam],
    [words.report_created(), at(session.createdAt)],
    [words.report_invited(), at(session.invitedAt)],
    [words.report_first_joined(), at(session.firstJoinedAt)],
    [words.report_ended(), at(session.endedAt)],
  ]
}

function tasks({ tasks: all }: Session): Block[] {
  const said: Record<Session['tasks'][number]['state'], (at: string) => string> = {
    open: () => words.report_task_open(),
    completed: (at) => words.report_task_completed({ at }),
    withdrawn: () => words.report_task_withdrawn(),
  }
  if (all.length === 0) return []
  const each = all.map(({ title, state, completedAt }) => ({
    mark: said[state](completedAt ? moment(completedAt) : ''),
    text: title,
  }))
  return [{ heading: words.report_tasks() }, ...each]
}

const nameOf = (session: Session | null): string => session?.customer.name ?? words.report_the_customer()

function activity({ names, session }: Report, lines: readonly ChainLine[]): Block[] {
  const called = Object.fromEntries([...names].map(([actor, name]) => [actor.replace('agent:', ''), name]))
  return shownEvents(lines, called).map((event, index) => {
    const { data } = lines[index] as ChainLine
    const line = data === null ? words.report_line_erased({ type: event.type }) : sentence(event, data)
    return { mark: moment(event.at), text: words.report_line({ seq: event.seq, line }) }
  })

  function sentence(event: SessionEvent, data: string): string {
    const customer = event.customer ?? nameOf(session)
    const line = eventParts(event, { me: null, customer, moment }).join('')
    if (event.type !== 'message-written') return line
    const { text, files } = JSON.parse(data) as { text: string; files?: string }
    return words.report_wrote({ line, text: [text, files].filter(Boolean).join('\n') })
  }
}

async function presence(report: Report): Promise<Block[]> {
  const customer = nameOf(report.session)
  const changes = (await gathered(report.presence())).slice(-MOST_LINES)
  if (changes.length === 0) return []
  return [
    { heading: words.report_presence() },
    { text: words.report_presence_note() },
    ...changes.map(({ at, online }) => ({
      mark: moment(at),
      text: online ? words.report_online({ customer }) : words.report_offline({ customer }),
    })),
  ]
}

async function erasure(report: Report): Promise<Block[]> {
  const certificate = await report.certificate()
  if (!certificate) return []
  const { line } = certificate
  return [
    { heading: words.report_erased() },
    { text: words.report_erased_text() },
    { mark: moment(line.at), text: line.data ?? '' },
    facts([[words.report_line_hash(), hex(line.hash)]]),
  ]
}
