import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Pin } from '../../shared/commands.ts'
import { SessionId } from '../../shared/ids.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Next } from '../actions/answer-gate.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { giveConsent } from '../actions/give-consent.ts'
import type { Guest } from '../actions/guest.ts'
import { passCode } from '../actions/pass-code.ts'
import { passPin } from '../actions/pass-pin.ts'
import { sendCode } from '../actions/send-code.ts'
import { isRefused, refused, type Outcome, type Refused } from '../domain/outcome.ts'
import type { HttpContext } from './context.ts'
import { send, wantsPage } from './faults.ts'
import { entered, guestIn, otherRoom } from './guests.ts'
import type { Tried } from './pages/index.ts'
import { refusalPage } from './refusal-page.ts'
import { answer, httpStatus } from './refusals.ts'

/** Far above any form here; what is larger is not read. */
const LARGEST_FORM = 16 * 1024

const Shown = z.object({ session: SessionId.optional() })
/** Whatever was typed: what it may be is judged with the gate, so that a page can say so beside the field. */
const Digits = z.string()
const Gate = z.object({ gate: z.enum(['pin', 'code', 'consent']).nullable() })
const response = { 200: Gate, default: Refusal }

const refusedDigits = () =>
  refused('invalid', 'These are not the digits that were asked for', { digits: 'invalid' })

/** Reads what was typed; nobody types more than a line. */
const typed =
  (pass: (deps: Dependencies, guest: Guest, text: string) => Promise<Outcome<Next>>) =>
  (deps: Dependencies, guest: Guest, text: string): Promise<Outcome<Next>> =>
    Pin.safeParse(text).success ? pass(deps, guest, text) : Promise.resolve(refusedDigits())

/** What a customer answers at the gates. Pages post forms and are led on to /room; JSON hears which gate is next. */
export const gateRoutes =
  ({ deps, https, assets }: HttpContext): FastifyPluginCallbackZod =>
  (app, _options, done) => {
    const page = refusalPage(assets.stylesheet)
    const refuse = (request: FastifyRequest, reply: FastifyReply, refusal: Refused) =>
      // What has become of a browser without a room is told in one place.
      wantsPage(request) && refusal.code === 'no-room'
        ? reply.redirect('/room', 303)
        : send(request, reply, refusal, httpStatus(refusal), page)
    app.addHook('onRequest', entered(deps, https, refuse))

    const config = { rateLimit: { max: () => deps.settings.joinTriesPerMinute, timeWindow: 60_000 } }
    const options = { config, bodyLimit: LARGEST_FORM }

    /** Does what was asked, unless the page was for another session. */
    const work = async (
      request: FastifyRequest<{ Body?: unknown }>,
      reply: FastifyReply,
      shown: string | undefined,
      act: (guest: Guest) => Promise<Outcome<Next>>,
      passed?: Tried,
    ) => {
      const guest = guestIn(request)
      const mismatch = otherRoom(guest, shown)
      if (mismatch) return refuse(request, reply, mismatch)
      const outcome = await act(guest)
      if (!wantsPage(request)) return answer(reply, outcome)
      const tried = isRefused(outcome) ? triedBy[outcome.code] : passed
      return reply.redirect(tried ? `/room?tried=${tried}` : '/room', 303)
    }

    app.post(
      '/api/join/pin',
      { ...options, schema: { body: Shown.extend({ pin: Digits }), response } },
      (request, reply) =>
        work(request, reply, request.body.session, (guest) => typed(passPin)(deps, guest, request.body.pin)),
    )

    app.post(
      '/api/join/code',
      { ...options, schema: { body: Shown.extend({ code: Digits }), response } },
      (request, reply) =>
        work(request, reply, request.body.session, (guest) =>
          typed(passCode)(deps, guest, request.body.code),
        ),
    )

    app.post(
      '/api/join/code/send',
      { ...options, schema: { body: Shown.nullish(), response } },
      (request, reply) =>
        work(request, reply, request.body?.session, (guest) => sendCode(deps, guest), 'sent'),
    )

    app.post('/api/join/consent', { ...options, schema: { body: Consent, response } }, (request, reply) => {
      const { session, agree, version } = request.body
      const agrees = agree === true || agree === 'true'
      return work(
        request,
        reply,
        session,
        (guest) => giveConsent(deps, guest, { agree: agrees, version }),
        agrees ? undefined : 'declined',
      )
    })
    done()
  }

/** A form can only say it in words. */
const Consent = Shown.extend({
  agree: z.union([z.boolean(), z.enum(['true', 'false'])]),
  version: z.string().max(64).optional(),
})

/** What a page says of a refusal; of those not here the page itself tells. */
const triedBy: Partial<Record<Refused['code'], Tried>> = {
  'wrong-pin': 'wrong',
  'wrong-code': 'wrong',
  invalid: 'invalid',
  'too-many': 'often',
}
