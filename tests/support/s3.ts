import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import S3rver from 's3rver'

/** What Koa, which the server is made of, gives a middleware. */
interface Context {
  method: string
  status: number
  path: string
  query: Record<string, string>
  type: string
  body: unknown
}
type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>

const gone = '<Error><Code>NoSuchUpload</Code><Message>It is complete, or was never begun.</Message></Error>'

/** Lists the parts of an upload under way, and aborts one: what uploads need and this server does not have. */
const uploadsUnderWay =
  (directory: string): Middleware =>
  async (context, next) => {
    const { uploadId } = context.query
    if (!uploadId || (context.method !== 'GET' && context.method !== 'DELETE')) return next()
    const [, bucket = ''] = context.path.split('/')
    const folder = join(directory, bucket, '._S3rver_uploads', uploadId)
    const names = await readdir(folder).catch(() => null)
    context.type = 'application/xml'
    context.status = names ? 200 : 404
    context.body = names ? await listed(folder, names) : gone
    if (context.method === 'DELETE') await rm(folder, { recursive: true, force: true })
  }

async function listed(folder: string, names: readonly string[]): Promise<string> {
  const parts = names
    .filter((name) => /^\d+$/.test(name))
    .map(async (number) => {
      const [{ size }, md5] = await Promise.all([
        stat(join(folder, number)),
        readFile(join(folder, `${number}.md5`), 'utf8'),
      ])
      return `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${md5}&quot;</ETag><Size>${size}</Size></Part>`
    })
  const all = (await Promise.all(parts)).join('')
  return `<ListPartsResult><IsTruncated>false</IsTruncated>${all}</ListPartsResult>`
}

export interface TestS3 extends AsyncDisposable {
  /** As FILES_URL names it. */
  url: string
}

/** An S3-compatible server with one bucket, in this folder. */
export async function startS3(directory: string): Promise<TestS3> {
  const configureBuckets = [{ name: 'foyer', configs: [] }]
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets })
  ;(server as unknown as { middleware: Middleware[] }).middleware.unshift(uploadsUnderWay(directory))
  const { port } = await server.run()
  return {
    url: `s3://S3RVER:S3RVER@127.0.0.1:${port}/foyer?region=us-east-1&insecure=1`,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
