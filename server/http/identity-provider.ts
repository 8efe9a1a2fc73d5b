import * as oidc from 'openid-client'
import { timings } from '../../shared/timings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import type { Identity } from '../actions/log-in-by-identity.ts'
import { groupsIn } from '../domain/single-sign-on.ts'
import { isLoopback } from '../domain/loopback.ts'
import { sealedAs } from '../storage/settings.ts'

/** What a browser keeps between the two halves of a log-in: proves that both are its own. */
export interface Begun {
  state: string
  nonce: string
  verifier: string
}

/** OpenID Connect (code flow with PKCE) with the provider that is set up now. */
export class IdentityProvider {
  readonly #deps: Dependencies
  #known: { of: string; at: number; configuration: Promise<oidc.Configuration> } | null = null

  constructor(deps: Dependencies) {
    this.#deps = deps
  }

  get isSetUp(): boolean {
    const { oidcIssuer, oidcClientId } = this.#deps.settings
    return oidcIssuer !== '' && oidcClientId !== ''
  }

  /** Where the browser is sent, and what it has to bring back. Throws where the provider does not answer. */
  async begin(redirectUri: string): Promise<{ url: string; begun: Begun }> {
    const begun = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }
    const url = oidc.buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: redirectUri,
      scope: this.#deps.settings.oidcScope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, begun }
  }

  /** Who came back, at this address. Throws where it is not what was begun, or the provider does not vouch for it. */
  async finish(address: URL, { state, nonce, verifier }: Begun): Promise<Identity> {
    const configuration = await this.#configuration()
    const tokens = await oidc.authorizationCodeGrant(configuration, address, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const signed = tokens.claims()
    if (!signed) throw new Error('no ID token')
    // Providers may keep the address and the groups for the other endpoint.
    const more = configuration.serverMetadata().userinfo_endpoint
      ? await oidc.fetchUserInfo(configuration, tokens.access_token, signed.sub)
      : {}
    const claims: Record<string, unknown> = { ...more, ...signed }
    const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : null)
    return {
      subject: JSON.stringify([signed.iss, signed.sub]),
      email: text('email'),
      isEmailVerified: claims['email_verified'] === true,
      name: text('name'),
      groups: groupsIn(claims[this.#deps.settings.oidcGroupsClaim]),
    }
  }

  /** Where the login at the provider is ended; null where it offers no such thing, or does not answer. */
  async endUrl(home: string): Promise<string | null> {
    try {
      const configuration = await this.#configuration()
      if (!configuration.serverMetadata().end_session_endpoint) return null
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: home }).href
    } catch {
      return null
    }
  }

  /** What the provider says of itself, read anew when the settings change, after a while, and after a fault. */
  #configuration(): Promise<oidc.Configuration> {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.#deps.settings
    const of = JSON.stringify([oidcIssuer, oidcClientId, oidcClientSecret])
    const now = this.#deps.now().getTime()
    if (this.#known?.of === of && now - this.#known.at < timings.providerMs) return this.#known.configuration
    const configuration = this.#discover()
    this.#known = { of, at: now, configuration }
    configuration.catch(() => (this.#known = null))
    return configuration
  }

  #discover(): Promise<oidc.Configuration> {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.#deps.settings
    const issuer = new URL(oidcIssuer)
    const secret =
      oidcClientSecret &&
      this.#deps.seal.open(Buffer.from(oidcClientSecret, 'base64'), sealedAs('oidcClientSecret'))
    const isHere = issuer.protocol === 'http:' && isLoopback(issuer.hostname)
    return oidc.discovery(
      issuer,
      oidcClientId,
      undefined,
      secret ? oidc.ClientSecretPost(secret) : oidc.None(),
      {
        timeout: timings.providerAnswersMs / 1_000,
        ...(isHere && { execute: [oidc.allowInsecureRequests] }),
      },
    )
  }
}
