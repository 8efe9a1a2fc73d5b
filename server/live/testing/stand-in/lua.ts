import { LuaFactory } from 'wasmoon'

/** What a command of Redis answers, and what a script does. */
export type Reply = string | number | null | Reply[]

export type Call = (command: string, args: string[]) => Reply

/** Lua's own interface in C. The wrappers around it would take as long as the scripts. */
interface Raw {
  HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _lua_checkstack(state: number, more: number): number
  _lua_createtable(state: number, items: number, fields: number): void
  _lua_error(state: number): number
  _lua_gettop(state: number): number
  _lua_pcallk(
    state: number,
    args: number,
    results: number,
    handler: number,
    context: number,
    k: number,
  ): number
  _lua_pushboolean(state: number, value: number): void
  _lua_pushinteger(state: number, value: bigint): void
  _lua_pushlstring(state: number, text: number, length: number): void
  _lua_rawgeti(state: number, at: number, i: bigint): number
  _lua_rawseti(state: number, at: number, i: bigint): void
  _lua_settop(state: number, at: number): void
  _lua_toboolean(state: number, at: number): number
  _lua_tolstring(state: number, at: number, length: number): number
  _lua_tonumberx(state: number, at: number, isNumber: number): number
  _lua_type(state: number, at: number): number
}

const registry = -1_001_000
const types = { nil: 0, boolean: 1, number: 3, string: 4 }
/** Redis brings Lua 5.1: what scripts use of it and later ones named anew. No script may leave a global behind. */
const prelude = `
unpack = table.unpack
setmetatable(_G, { __newindex = function(_, name) error('a script sets the global ' .. name) end })
`
const bufferBytes = 1 << 20

/** A Lua in which scripts run as in Redis: their arguments in ARGV, commands by `redis.call`. */
export class Lua {
  readonly #lua
  readonly #state
  readonly #raw: Raw
  readonly #scripts = new Map<string, number>()
  readonly #text: number
  readonly #length: number
  #memory: Buffer
  #fault: unknown = null

  private constructor(engine: Awaited<ReturnType<LuaFactory['createEngine']>>, call: Call) {
    this.#lua = engine.global.lua
    this.#state = engine.global.address
    this.#raw = this.#lua.module as unknown as Raw
    this.#memory = Buffer.from(this.#raw.HEAPU8.buffer)
    this.#text = this.#raw._malloc(bufferBytes)
    this.#length = this.#raw._malloc(8)
    this.#offer(call)
    engine.doStringSync(prelude)
  }

  static async open(call: Call): Promise<Lua> {
    return new Lua(await new LuaFactory().createEngine({ injectObjects: false }), call)
  }

  /** Runs to the end, as nothing else runs in Redis meanwhile. */
  run(script: string, args: readonly string[]): Reply {
    const [lua, state] = [this.#raw, this.#state]
    lua._lua_checkstack(state, args.length + 16)
    lua._lua_rawgeti(state, registry, BigInt(this.#compiled(script)))
    for (const arg of args) this.#push(arg)
    const failed = lua._lua_pcallk(state, args.length, 1, 0, 0, 0)
    const reply = failed ? null : this.#reply(-1)
    const fault = this.#fault ?? (failed ? new Error(this.#string(-1)) : null)
    lua._lua_settop(state, -2)
    this.#fault = null
    if (fault) throw fault as Error
    return reply
  }

  #compiled(script: string): number {
    const known = this.#scripts.get(script)
    if (known !== undefined) return known
    if (this.#lua.luaL_loadstring(this.#state, `local ARGV = { ... } ${script}`))
      throw new Error(this.#string(-1))
    const compiled = this.#lua.luaL_ref(this.#state, registry)
    this.#scripts.set(script, compiled)
    return compiled
  }

  #offer(call: Call): void {
    const [lua, state] = [this.#lua, this.#state]
    const pointer = lua.module.addFunction(() => this.#call(call), 'ii')
    lua.lua_createtable(state, 0, 1)
    lua.lua_pushcclosure(state, pointer, 0)
    lua.lua_setfield(state, -2, 'call')
    lua.lua_setglobal(state, 'redis')
  }

  #call(call: Call): number {
    const top = this.#raw._lua_gettop(this.#state)
    const args: string[] = []
    for (let at = 2; at <= top; at += 1) args.push(this.#string(at))
    try {
      this.#pushReply(call(this.#string(1), args))
      return 1
    } catch (error) {
      this.#fault = error
      this.#push('failed')
      return this.#raw._lua_error(this.#state)
    }
  }

  #pushReply(reply: Reply): void {
    const [lua, state] = [this.#raw, this.#state]
    if (reply === null) lua._lua_pushboolean(state, 0)
    else if (typeof reply === 'string') this.#push(reply)
    else if (typeof reply === 'number') lua._lua_pushinteger(state, BigInt(reply))
    else {
      lua._lua_createtable(state, reply.length, 0)
      reply.forEach((each, i) => {
        this.#pushReply(each)
        lua._lua_rawseti(state, -2, BigInt(i + 1))
      })
    }
  }

  /** As Redis answers its clients: false as nothing, numbers without their fraction, tables up to the first gap. */
  #reply(at: number): Reply {
    const [lua, state] = [this.#raw, this.#state]
    const type = lua._lua_type(state, at)
    if (type === types.string) return this.#string(at)
    if (type === types.number) return Math.trunc(lua._lua_tonumberx(state, at, 0))
    if (type === types.boolean) return lua._lua_toboolean(state, at) ? 1 : null
    if (type === types.nil) return null
    const replies: Reply[] = []
    for (let i = 1n; lua._lua_rawgeti(state, at, i) !== types.nil; i += 1n) {
      replies.push(this.#reply(-1))
      lua._lua_settop(state, -2)
    }
    lua._lua_settop(state, -2)
    return replies
  }

  #push(text: string): void {
    const bytes = this.#bytes.write(text, this.#text)
    this.#raw._lua_pushlstring(this.#state, this.#text, bytes)
  }

  #string(at: number): string {
    const from = this.#raw._lua_tolstring(this.#state, at, this.#length)
    const memory = this.#bytes
    return memory.toString('utf8', from, from + memory.readUInt32LE(this.#length))
  }

  /** The memory of Lua, which moves when it grows. */
  get #bytes(): Buffer {
    if (this.#memory.buffer !== this.#raw.HEAPU8.buffer) this.#memory = Buffer.from(this.#raw.HEAPU8.buffer)
    return this.#memory
  }
}
