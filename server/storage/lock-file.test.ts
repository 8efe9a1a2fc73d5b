import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FolderHeldError, holdFolder } from './lock-file.ts'

describe('the lock of an embedded data folder', () => {
  let folder: string
  const lock = () => join(folder, 'foyer.lock')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a second holder is refused and told who holds it, until the first lets go', () => {
    const release = holdFolder(folder)
    expect(() => holdFolder(folder)).toThrow(FolderHeldError)
    expect(() => holdFolder(folder)).toThrow(String(process.pid))
    release()
    expect(existsSync(lock())).toBe(false)
    holdFolder(folder)()
  })

  test('a lock left by a process that no longer runs is replaced', () => {
    for (const stale of [
      { pid: 2 ** 22 + 1, startedAt: '1', bootId: 'x' },
      // The same pid, as another process or after another boot.
      { pid: process.pid, startedAt: '1', bootId: 'x' },
    ]) {
      writeFileSync(lock(), JSON.stringify(stale))
      holdFolder(folder)()
    }
  })

  test('a lock that cannot be read is replaced', () => {
    writeFileSync(lock(), '{"pid":')
    const release = holdFolder(folder)
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid })
    release()
  })

  test('letting go twice does not take the lock from the next holder', () => {
    const release = holdFolder(folder)
    release()
    writeFileSync(lock(), '{"pid":1}')
    release()
    expect(existsSync(lock())).toBe(true)
  })
})
