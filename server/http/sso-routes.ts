import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { timings } from '../../shared/timings.ts'
import { logInByIdentity } from '../actions/log-in-by-identity.ts'
import { cookieName, readCookie } from '../cookies.ts'
import { isRefused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { setCookie } from './logins.ts'
import { takeIn } from './me.ts'
import { limitTries } from './tries.ts'

const Kept = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), at: z.number() })
const sealedFor = 'single sign-on'

/** Logging in by an identity provider: there, and back again. Whatever goes wrong ends on the login page. */
export const ssoRoutes =
  (context: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const { deps, https, logger, provider } = context
    const { seal, installation } = deps
    const onRequest = limitTries(context, app)
    const redirectUri = () => `${installation.publicUrl()}/api/sso/callback`
    const schema = { hide: true }

    app.get('/api/sso/start', { onRequest, schema }, async (_request, reply) => {
      if (!provider.isSetUp) return reply.redirect('/', 303)
      try {
        const { url, begun } = await provider.begin(redirectUri())
        const kept = JSON.stringify({ ...begun, at: deps.now().getTime() } satisfies z.infer<typeof Kept>)
        setCookie(reply, 'foyer_sso', seal.seal(kept, sealedFor).toString('base64url'), https)
        return await reply.redirect(url, 303)
      } catch (fault) {
        logger.warn({ why: String(fault) }, 'the identity provider does not answer')
        return reply.redirect('/?sso=failed', 303)
      }
    })

    /** What this browser has begun not long ago; null: it has begun nothing. */
    const begunBy = (cookie: string | undefined) => {
      try {
        const sealed = readCookie(cookie, 'foyer_sso', https) ?? ''
        const kept = Kept.parse(JSON.parse(seal.open(Buffer.from(sealed, 'base64url'), sealedFor)))
        return deps.now().getTime() - kept.at < timings.signOnMs ? kept : null
      } catch {
        return null
      }
    }

    app.get('/api/sso/callback', { onRequest, schema }, async (request, reply) => {
      const { cookie, 'user-agent': name = null } = request.headers
      const begun = begunBy(cookie)
      reply.clearCookie(cookieName('foyer_sso', https), { path: '/', secure: https() })
      if (!begun || !provider.isSetUp) return reply.redirect('/?sso=failed', 303)
      try {
        const address = new URL(request.url, installation.publicUrl())
        const identity = await provider.finish(address, begun)
        const known = readCookie(cookie, 'foyer_known', https)
        const tokens = await logInByIdentity(deps, identity, { known, name })
        if (isRefused(tokens)) {
          logger.warn({ why: tokens.message }, 'single sign-on refused')
          return await reply.redirect('/?sso=refused', 303)
        }
        await takeIn(context, request, reply, tokens)
        return await reply.redirect('/', 303)
      } catch (fault) {
        // The message alone: what hangs on such a fault may be what the provider sent.
        logger.warn({ why: String(fault) }, 'single sign-on failed')
        return reply.redirect('/?sso=failed', 303)
      }
    })
    done()
  }
