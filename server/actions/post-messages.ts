import { setTimeout as pause } from 'node:timers/promises'
import type { ChatMessage } from '../../shared/chat.ts'
import { timings } from '../../shared/timings.ts'
import { isRefused, refused, type Outcome } from '../domain/outcome.ts'
import { knownMessages } from '../storage/chat.ts'
import { isAway, isTaken } from '../storage/database-faults.ts'
import { transact, type Transaction } from '../storage/database.ts'
import { lockFree, lockSession, type Session } from '../storage/sessions.ts'
import { writeChanges } from '../storage/write-changes.ts'
import { announceChange } from './announce-change.ts'
import type { Dependencies } from './dependencies.ts'
import { gather } from './gather.ts'
import { entriesOf } from './guest.ts'
import { judge, type Found, type Post } from './judge-message.ts'
import { RunningChange } from './running-change.ts'

/** Most in one transaction: what goes wrong in it is done again one by one. */
const MOST_TOGETHER = 50

/**
 * Writes a message. Those of different sessions that come at once share a transaction, as its ways to Postgres and back
 * cost more than what is written. It waits for no lock and asks nothing for one message alone: whatever needs that has a
 * transaction of its own, and so has each where one of them failed.
 */
export function post(deps: Dependencies, message: Post): Promise<Outcome<ChatMessage>> {
  const known = posting.get(deps)
  if (known) return known(message)
  const begun = gather<Post, Outcome<ChatMessage>>(
    { most: MOST_TOGETHER, patience: () => pause(timings.writingMs, null, { ref: false }) },
    (posts) => postTogether(deps, posts),
  )
  posting.set(deps, begun)
  return begun(message)
}

const posting = new WeakMap<Dependencies, (message: Post) => Promise<Outcome<ChatMessage>>>()

async function postTogether(deps: Dependencies, posts: readonly Post[]) {
  const plain = onePerRoom(posts.filter(({ message }) => message.files.length === 0))
  const free = (tx: Transaction) =>
    lockFree(
      tx,
      plain.map(({ session }) => session),
    )
  const written = await write(deps, plain, free).catch((fault: unknown) => {
    // One by one would fail as well, and each after a while.
    if (isAway(fault)) throw fault
    // What is wrong with whichever of them is told where it is alone.
    return new Map<Post, Outcome<ChatMessage>>()
  })
  return posts.map((each) => written.get(each) ?? postAlone(deps, each))
}

/** The first of each session, and of each id. */
function onePerRoom(posts: readonly Post[]): Post[] {
  const taken = new Set<string>()
  return posts.filter(({ session, message }) => {
    if (taken.has(session) || taken.has(message.id)) return false
    taken.add(session).add(message.id)
    return true
  })
}

async function postAlone(deps: Dependencies, one: Post): Promise<Outcome<ChatMessage>> {
  const locked = async (tx: Transaction) =>
    [await lockSession(tx, one.session)].filter((session) => session !== null)
  const written = await write(deps, [one], locked).catch((fault: unknown) => {
    // Its id was taken since it was looked for: it is found now.
    if (isTaken(fault)) return write(deps, [one], locked)
    throw fault
  })
  return written.get(one) ?? refused('not-found', 'Nothing is here')
}

/** Of those whose session is locked, what became of each. A refusal changes nothing, as whatever refuses comes first. */
async function write(
  deps: Dependencies,
  posts: readonly Post[],
  lock: (tx: Transaction) => Promise<Session[]>,
): Promise<Map<Post, Outcome<ChatMessage>>> {
  if (posts.length === 0) return new Map()
  const judged = await transact(deps.db, async (tx) => {
    const sessions = new Map((await lock(tx)).map((session) => [session.id, session]))
    const found = await findFor(
      tx,
      posts.filter(({ session }) => sessions.has(session)),
    )
    const all = []
    for (const each of found) {
      const before = sessions.get(each.post.session) as Session
      // What is there already is looked at closely: not while all the others wait.
      if (each.isKnown && posts.length > 1) continue
      const change = new RunningChange(tx, before, deps.now())
      all.push({ ...each, before, change, outcome: await judge(deps, change, each) })
    }
    await writeChanges(
      tx,
      all.filter(({ outcome }) => !isRefused(outcome)).map(({ change }) => change.written()),
    )
    return all
  })
  for (const { before, change, outcome } of judged)
    if (!isRefused(outcome)) announceChange(deps, before, change)
  return new Map(judged.map(({ post, outcome }) => [post, outcome]))
}

/** What is asked of the database for all of them at once. */
async function findFor(tx: Transaction, posts: readonly Post[]): Promise<Found[]> {
  if (posts.length === 0) return []
  const keys = posts.flatMap(({ keyHash }) => keyHash ?? [])
  const entries = keys.length > 0 ? await entriesOf(tx, keys) : []
  const known = await knownMessages(
    tx,
    posts.map(({ message }) => message.id),
  )
  return posts.map((post) => ({
    post,
    entry: entries.find(({ keyHash }) => post.keyHash?.equals(keyHash)),
    isKnown: known.has(post.message.id),
  }))
}
