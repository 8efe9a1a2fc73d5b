import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LARGEST_LOGO, StoredLogo } from '../../shared/administration.ts'
import { Refusal } from '../../shared/refusals.ts'
import { LogoId } from '../../shared/settings.ts'
import { readLogo, storeLogo } from '../actions/store-logo.ts'
import { brandCss } from '../domain/brand.ts'
import { refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { agentOf, loggedIn } from './logins.ts'
import { answer } from './refusals.ts'

/** Their names change with their content. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** What a customer's page looks like: a team's colour as a stylesheet, and its logo. Both are for everybody to see. */
export const brandRoutes =
  ({ deps, https }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const colour = z.object({ colour: z.string().regex(/^[0-9a-f]{6}$/) })
    app.get('/brand/:colour.css', { schema: { params: colour, hide: true } }, (request, reply) =>
      reply
        .header('cache-control', FOR_EVER)
        .type('text/css; charset=utf-8')
        .send(brandCss(`#${request.params.colour}`)),
    )
    app.get(
      '/brand/logos/:id.png',
      { schema: { params: z.object({ id: LogoId }), hide: true } },
      async (request, reply) => {
        const png = await readLogo(deps.db, request.params.id)
        if (!png) return answer(reply, refused('not-found', 'Nothing is here'))
        return reply.header('cache-control', FOR_EVER).type('image/png').send(png)
      },
    )
    void app.register((upload, _none, ready) => {
      upload.addHook('onRequest', loggedIn(deps, https))
      upload.addContentTypeParser(/^image\//, { parseAs: 'buffer' }, (_request, body, parsed) =>
        parsed(null, body),
      )
      upload.post(
        '/api/logos',
        { bodyLimit: LARGEST_LOGO, schema: { response: { 200: StoredLogo, default: Refusal } } },
        async (request, reply) => answer(reply, await storeLogo(deps, agentOf(request), request.body)),
      )
      ready()
    })
    done()
  }
