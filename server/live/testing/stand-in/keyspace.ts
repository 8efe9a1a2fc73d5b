import type { Reply } from './lua.ts'

type Command = (key: string, ...args: string[]) => Reply

/** Keys as Redis keeps them, and of its commands those that the scripts of live state use. */
export class Keyspace {
  /** Milliseconds: whatever ends before is gone. */
  now = 0
  readonly #strings = new Map<string, { value: string; endsAt: number }>()
  readonly #hashes = new Map<string, Map<string, string>>()
  readonly #sets = new Map<string, Set<string>>()
  readonly #sorted = new Map<string, Map<string, number>>()
  readonly #publish: (channel: string, said: string) => number

  constructor(publish: (channel: string, said: string) => number) {
    this.#publish = publish
  }

  clear(): void {
    for (const each of [this.#strings, this.#hashes, this.#sets, this.#sorted]) each.clear()
  }

  call(name: string, args: string[]): Reply {
    const command = this.#commands[name]
    const [key = '', ...rest] = args
    if (!command) throw new Error(`the stand-in for Redis knows no ${name}`)
    return command(key, ...rest)
  }

  readonly #commands: Record<string, Command> = {
    GET: (key) => this.#string(key),
    MGET: (...keys) => keys.map((key) => this.#string(key)),
    SET: (key, value, ...options) => this.#set(key, value ?? '', options),
    PEXPIRE: (key, ms) => this.#expire(key, Number(ms)),
    DEL: (key) => count(this.#forget(key)),
    EXISTS: (key) => count(this.#string(key) !== null || this.#collections.some((each) => each.has(key))),

    HGETALL: (key) => [...(this.#hashes.get(key) ?? [])].flat(),
    HMGET: (key, ...fields) => fields.map((field) => this.#hashes.get(key)?.get(field) ?? null),
    HEXISTS: (key, field = '') => count(this.#hashes.get(key)?.has(field)),
    HINCRBY: (key, field = '', by) => this.#increment(key, field, Number(by)),
    HDEL: (key, ...fields) => fields.reduce((sum, field) => sum + remove(this.#hashes, key, field), 0),

    SADD: (key, member = '') => this.#add(key, member),
    SREM: (key, member = '') => remove(this.#sets, key, member),
    SCARD: (key) => this.#sets.get(key)?.size ?? 0,
    SISMEMBER: (key, member = '') => count(this.#sets.get(key)?.has(member)),
    SMEMBERS: (key) => [...(this.#sets.get(key) ?? [])],
    SPOP: (key, most) => this.#pop(key, Number(most)),

    ZADD: (key, score, member = '') => this.#score(key, Number(score), member),
    ZREM: (key, member = '') => remove(this.#sorted, key, member),
    ZSCORE: (key, member = '') => this.#sorted.get(key)?.get(member)?.toString() ?? null,
    ZCARD: (key) => this.#sorted.get(key)?.size ?? 0,
    ZCOUNT: (key, from, to) => this.#between(key, from, to).length,
    ZRANGE: (key, from, to) => cut(this.#between(key, '-inf', '+inf'), from, to),
    ZRANGEBYSCORE: (key, from, to, _limit, first = '0', most = '-1') =>
      this.#between(key, from, to).slice(
        Number(first),
        Number(most) < 0 ? undefined : Number(first) + Number(most),
      ),

    PUBLISH: (channel, said) => this.#publish(channel, said ?? ''),
  }

  get #collections(): Map<string, unknown>[] {
    return [this.#hashes, this.#sets, this.#sorted]
  }

  #string(key: string): string | null {
    const held = this.#strings.get(key)
    return held && held.endsAt > this.now ? held.value : null
  }

  #set(key: string, value: string, options: string[]): Reply {
    if (options.includes('NX') && this.#string(key) !== null) return null
    const px = options.indexOf('PX')
    const endsAt = px < 0 ? Infinity : this.now + Number(options[px + 1])
    this.#strings.set(key, { value, endsAt })
    return 'OK'
  }

  #expire(key: string, ms: number): Reply {
    const held = this.#strings.get(key)
    if (held && this.#string(key) !== null) held.endsAt = this.now + ms
    return count(held)
  }

  #forget(key: string): boolean {
    const hadString = this.#strings.delete(key)
    return this.#collections.map((each) => each.delete(key)).includes(true) || hadString
  }

  #increment(key: string, field: string, by: number): Reply {
    const hash = held(this.#hashes, key, () => new Map<string, string>())
    const value = Number(hash.get(field) ?? 0) + by
    hash.set(field, String(value))
    return value
  }

  #add(key: string, member: string): Reply {
    const set = held(this.#sets, key, () => new Set<string>())
    const isNew = !set.has(member)
    set.add(member)
    return count(isNew)
  }

  #pop(key: string, most: number): Reply {
    const popped = [...(this.#sets.get(key) ?? [])].slice(0, most)
    for (const member of popped) remove(this.#sets, key, member)
    return popped
  }

  #score(key: string, score: number, member: string): Reply {
    const sorted = held(this.#sorted, key, () => new Map<string, number>())
    const isNew = !sorted.has(member)
    sorted.set(member, score)
    return count(isNew)
  }

  /** Members by score, then by name. */
  #between(key: string, from = '-inf', to = '+inf'): string[] {
    return [...(this.#sorted.get(key) ?? [])]
      .filter(([, score]) => isAbove(score, from) && isAbove(-score, negated(to)))
      .sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1))
      .map(([member]) => member)
  }
}

const count = (yes: unknown): number => (yes ? 1 : 0)

function held<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const known = values.get(key)
  if (known) return known
  const made = make()
  values.set(key, made)
  return made
}

/** A collection goes with its last member. */
function remove(from: Map<string, Map<string, unknown> | Set<string>>, key: string, member: string): number {
  const collection = from.get(key)
  const had = collection?.delete(member)
  if (collection?.size === 0) from.delete(key)
  return count(had)
}

const cut = (members: string[], from = '0', to = '-1'): string[] =>
  members.slice(Number(from), Number(to) < 0 ? members.length + Number(to) + 1 : Number(to) + 1)

/** \`(5\` is above 5, \`5\` includes it. */
function isAbove(score: number, bound: string): boolean {
  if (bound === '-inf') return true
  return bound.startsWith('(') ? score > Number(bound.slice(1)) : score >= Number(bound)
}

function negated(bound: string): string {
  if (bound === '+inf') return '-inf'
  return bound.startsWith('(') ? `(${-Number(bound.slice(1))}` : String(-Number(bound))
}
