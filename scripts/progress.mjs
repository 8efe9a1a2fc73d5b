// Shows that something long is going on: a spinner for people, plain lines for logs.
const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const lineEveryMs = 10_000

/** Runs `work` and says what it is, how long it has taken so far and how long it took. */
export async function during(what, work) {
  const out = process.stderr
  const began = performance.now()
  const seconds = (digits) => `${((performance.now() - began) / 1000).toFixed(digits)} s`
  let frame = 0
  if (!out.isTTY) out.write(`${what} …\n`)
  const timer = out.isTTY
    ? setInterval(() => out.write(`\r\x1b[K${frames[frame++ % frames.length]} ${what} ${seconds(0)}`), 100)
    : setInterval(() => out.write(`${what} … ${seconds(0)}\n`), lineEveryMs)
  const end = (mark) => {
    clearInterval(timer)
    out.write(`${out.isTTY ? '\r\x1b[K' : ''}${mark} ${what} (${seconds(1)})\n`)
  }
  try {
    const result = await work()
    end('✓')
    return result
  } catch (fault) {
    end('✗')
    throw fault
  }
}
