import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Redis } from 'ioredis'
import { join } from 'node:path'
import type { Dependencies } from '../actions/dependencies.ts'
import type { Https } from '../cookies.ts'
import { isHttps, isOwnOrigin } from '../domain/origin.ts'
import { refused } from '../domain/outcome.ts'
import type { Logger } from '../logger.ts'
import type { Uploads } from '../storage/file-store.ts'
import type { Assets, HttpContext } from './context.ts'
import { faultHandler, send } from './faults.ts'
import { brandRoutes } from './brand-routes.ts'
import { documentRoutes, roomDocumentRoutes, verifyRoutes } from './document-routes.ts'
import { erasureRoutes } from './erasure-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { gateRoutes } from './gate-routes.ts'
import { joinRoutes } from './join-routes.ts'
import { accountRoutes } from './account-routes.ts'
import { loginRoutes } from './login-routes.ts'
import { lifeRoutes } from './life-routes.ts'
import { transferRoutes } from './transfer-routes.ts'
import { outboxRoutes } from './outbox-routes.ts'
import { passwordRoutes } from './password-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { refusalPage } from './refusal-page.ts'
import { roomRoutes } from './room-routes.ts'
import { roomTaskRoutes } from './room-task-routes.ts'
import { taskRoutes } from './task-routes.ts'
import { cannedReplyRoutes } from './canned-reply-routes.ts'
import { chatRoutes } from './chat-routes.ts'
import { roomChatRoutes } from './room-chat-routes.ts'
import { agentUploadRoutes, uploadRoutes } from './upload-routes.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { IdentityProvider } from './identity-provider.ts'
import { ssoRoutes } from './sso-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { templateRoutes } from './template-routes.ts'
import { teamRoutes } from './team-routes.ts'

const LARGEST_BODY = 256 * 1024
/** Browsers that came by https once come by nothing else for a year. */
const STAY_SAFE = 'max-age=31536000; includeSubDomains'

export interface HttpOptions {
  deps: Dependencies
  /** Where resumable uploads are written. */
  uploads: Uploads
  logger: Logger
  assets: Assets & { folder: string }
  trustProxy: string | number | false
  /** Where counters of rate limits are shared between processes; without it each counts by itself. */
  limits: Redis | null
}

/** The HTTP server, not yet listening. */
export async function openHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { deps, logger, assets } = options
  const https = () => isHttps(deps.installation.knownUrl())
  const app = Fastify({
    bodyLimit: LARGEST_BODY,
    trustProxy: trusted(options.trustProxy),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 250 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(faultHandler(logger, refusalPage(assets.stylesheet)))
  app.decorateRequest('login', null)
  app.decorateRequest('guest', null)
  acceptEmptyJson(app)
  acceptForms(app)
  await app.register(cookie)
  await protect(app, options, https)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Foyer', version: deps.installation.version } },
    transform: jsonSchemaTransform,
  })
  const provider = new IdentityProvider(deps)
  await routes(app, { deps, uploads: options.uploads, https, assets, logger, provider }, assets.folder)
  await app.ready()
  return app
}

/** Fastify wants a function where a number of hops is meant. */
const trusted = (proxies: HttpOptions['trustProxy']) =>
  typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies

/** A command without arguments may say it is JSON and carry nothing. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : void parse(request, body, done),
  )
}

/** Pages without script post forms. */
const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  )
}

async function protect(app: FastifyInstance, options: HttpOptions, https: Https): Promise<void> {
  const { deps } = options
  const self = ["'self'"]
  const page = refusalPage(options.assets.stylesheet)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: self,
        styleSrc: self,
        imgSrc: [...self, 'blob:'],
        fontSrc: self,
        connectSrc: self,
        formAction: self,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: false,
    // Stricter policies make browsers send `Origin: null` with the form that presses Continue.
    referrerPolicy: { policy: 'same-origin' },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (https()) reply.header('strict-transport-security', STAY_SAFE)
    if (request.method === 'GET' || request.method === 'HEAD') return undefined
    const { origin, host } = request.headers
    return isOwnOrigin(origin, host, deps.installation.knownUrl())
      ? undefined
      : send(request, reply, refused('wrong-origin', 'The request comes from another site'), 403, page)
  })
  await app.register(rateLimit, {
    max: () => deps.settings.requestsPerMinute,
    timeWindow: 60_000,
    nameSpace: 'foyer:limit:',
    skipOnError: true,
    ...(options.limits && { redis: options.limits }),
  })
}

async function routes(app: FastifyInstance, context: HttpContext, folder: string): Promise<void> {
  for (const plugin of [
    loginRoutes,
    setupRoutes,
    ssoRoutes,
    passwordRoutes,
    accountRoutes,
    secondFactorRoutes,
    sessionRoutes,
    lifeRoutes,
    transferRoutes,
    outboxRoutes,
    settingsRoutes,
    teamRoutes,
    peopleRoutes,
    erasureRoutes,
    templateRoutes,
    brandRoutes,
    joinRoutes,
    gateRoutes,
    roomRoutes,
    roomTaskRoutes,
    roomDocumentRoutes,
    documentRoutes,
    verifyRoutes,
    uploadRoutes,
    agentUploadRoutes,
    chatRoutes,
    roomChatRoutes,
    cannedReplyRoutes,
    recordRoutes,
    taskRoutes,
    healthRoutes,
  ])
    await app.register(plugin(context))
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  const pages = {
    consolePage: [
      '/',
      '/messages',
      '/board',
      '/account',
      '/password',
      '/setup',
      '/sessions/:id',
      '/sessions/:id/look',
    ],
    adminPage: [
      '/settings',
      '/settings/audit',
      '/settings/people',
      '/settings/first-steps',
      '/settings/erasure',
      '/settings/library',
      '/settings/teams/:id',
    ],
    verifyPage: ['/verify'],
  } as const
  for (const [page, paths] of Object.entries(pages))
    for (const path of paths)
      app.get(path, { schema: { hide: true } }, (_request, reply) =>
        reply.type('text/html; charset=utf-8').send(context.assets[page as keyof typeof pages]),
      )
  await app.register(staticFiles, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    cacheControl: false,
    preCompressed: true,
    // Not the no-store of everything else: the name of a built file changes with its content.
    setHeaders: (response) => void response.header('cache-control', 'public, max-age=31536000, immutable'),
  })
  app.setNotFoundHandler((request, reply) =>
    send(
      request,
      reply,
      refused('not-found', 'Nothing is here'),
      404,
      refusalPage(context.assets.stylesheet),
    ),
  )
}
