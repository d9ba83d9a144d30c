// A wallet that is not ours takes an offer and answers a request: `node openid.mjs OFFER TRANSACTION_CODE REQUEST`, by the
// OpenWallet Foundation's libraries for OpenID4VCI, OpenID4VP and SD-JWT. Prints one JSON object of what it saw; ends with 1 when anything is wrong.
import { createHash, randomBytes } from 'node:crypto'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { clientAuthenticationNone, preAuthorizedCodeGrantIdentifier, setGlobalConfig } from '@openid4vc/oauth2'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { SDJwtInstance } from '@sd-jwt/core'
import * as multikey from '@digitalbazaar/ed25519-multikey'
import { compactVerify, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'

const [link, txCode, request] = process.argv.slice(2)
setGlobalConfig({ allowInsecureUrls: true }) // the demo listens on loopback without TLS
const said = {}

function refuse() {
  throw new Error('not needed by this wallet')
}

/** The issuer's key that a did:web method names. */
async function keyOf(method) {
  const path = method.split('#')[0].replace('did:web:', '').split(':').map(decodeURIComponent)
  const base = `http://${path[0]}/${path.slice(1).join('/') || '.well-known'}/did.json`
  const document = await (await fetch(base)).json()
  const listed = document.verificationMethod.find((one) => one.id === method)
  if (!document.assertionMethod.includes(method)) throw new Error(`${method} does not assert`)
  return multikey.from(listed)
}

async function take(alg, options) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...options })
  const jwk = await exportJWK(publicKey)
  const client = new Openid4vciClient({
    callbacks: {
      fetch,
      hash: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
      generateRandom: (length) => randomBytes(length),
      clientAuthentication: clientAuthenticationNone({ clientId: 'interop' }),
      signJwt: async (_signer, { header, payload }) => ({
        jwt: await new SignJWT(payload).setProtectedHeader(header).sign(privateKey), signerJwk: jwk,
      }),
      decryptJwe: refuse,
    },
  })
  const offer = await client.resolveCredentialOffer(link)
  const issuerMetadata = await client.resolveIssuerMetadata(offer.credential_issuer)
  said.version = issuerMetadata.originalDraftVersion
  said.asksForCode = offer.grants[preAuthorizedCodeGrantIdentifier].tx_code
  const wrong = await client
    .retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer: offer, issuerMetadata, txCode: 'x' + txCode })
    .then(() => 'accepted', (error) => error.errorResponse?.error ?? String(error))
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer: offer, issuerMetadata, txCode,
  })
  const again = await client
    .retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer: offer, issuerMetadata, txCode })
    .then(() => 'accepted', (error) => error.errorResponse?.error ?? String(error))
  const accessToken = accessTokenResponse.access_token
  const made = {}
  for (const id of offer.credential_configuration_ids) {
    const configuration = issuerMetadata.credentialIssuer.credential_configurations_supported[id]
    let proofs
    if (configuration.proof_types_supported) {
      const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
      const { jwt } = await client.createCredentialRequestJwtProof({
        issuerMetadata, credentialConfigurationId: id, nonce, signer: { method: 'jwk', alg, publicJwk: jwk },
      })
      proofs = { jwt: [jwt] }
    }
    const { credentialResponse } = await client.retrieveCredentials({
      accessToken, issuerMetadata, credentialConfigurationId: id, proofs,
    })
    made[configuration.format] = credentialResponse.credentials[0].credential
    await client.sendNotification({
      accessToken, issuerMetadata,
      notification: { notificationId: credentialResponse.notification_id, event: 'credential_accepted' },
    })
  }
  return { jwk, privateKey, made, wrong, again }
}

const alg = process.env.ALG ?? 'ES256'
const { jwk, privateKey, made, wrong, again } = await take(alg, alg === 'EdDSA' ? { crv: 'Ed25519' } : {})
const sdjwt = new SDJwtInstance({
  hasher: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
  hashAlg: 'sha-256',
  saltGenerator: () => randomBytes(16).toString('base64url'),
  kbSignAlg: alg,
  kbSigner: async (data) => {
    const { createPrivateKey, sign } = await import('node:crypto')
    const key = createPrivateKey({ key: await exportJWK(privateKey), format: 'jwk' })
    const kind = alg === 'EdDSA' ? null : 'sha256'
    return sign(kind, Buffer.from(data), kind ? { key, dsaEncoding: 'ieee-p1363' } : key).toString('base64url')
  },
  verifier: async (data, signature) => {
    const header = JSON.parse(Buffer.from(data.split('.')[0], 'base64url'))
    const key = await keyOf(header.kid)
    return key.verifier().verify({ data: new TextEncoder().encode(data), signature: Buffer.from(signature, 'base64url') })
  },
})
const text = made['dc+sd-jwt']
const { payload } = await sdjwt.verify(text, { skewSeconds: 60, currentDate: payloadTime(text) })

/** The demo city's clock stands elsewhere than ours: the moment at which the credential was made. */
function payloadTime(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).iat
}

const claims = await sdjwt.getClaims(text)
said.wrongCode = wrong
said.secondRedemption = again
said.boundToOurKey = payload.cnf.jwk.x === jwk.x
said.claims = Object.keys(claims).sort()
said.badge = made.ldp_vc.type
said.tampered = await sdjwt
  .verify(text.replace(/~([^~]{8})/, '~AAAAAAAA'), { currentDate: payloadTime(text) })
  .then(() => 'accepted', () => 'refused')

const verifier = new Openid4vpClient({
  callbacks: {
    fetch,
    hash: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
    signJwt: refuse,
    decryptJwe: refuse,
    encryptJwe: refuse,
    verifyJwt: async (signer, { compact }) => {
      const exported = await (await keyOf(signer.didUrl)).export({ publicKey: true, raw: true })
      const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(exported.publicKey).toString('base64url') }
      await compactVerify(compact, await importJWK(publicJwk, 'Ed25519'))
      return { verified: true, signerJwk: publicJwk }
    },
  },
})
const parsed = verifier.parseOpenid4vpAuthorizationRequest({ authorizationRequest: request })
const asked = await verifier.resolveOpenId4vpAuthorizationRequest({
  authorizationRequestPayload: parsed.params, responseMode: { type: 'direct_post' },
})
const payload4vp = asked.authorizationRequestPayload
said.requestVersion = asked.version
said.verifier = asked.client.prefix
said.askedFor = asked.dcql.query.credentials[0].claims.map((one) => one.path.join('.'))
async function answer(nonce) {
  const frame = Object.fromEntries(said.askedFor.map((name) => [name, true]))
  const presentation = await sdjwt.present(text, frame, {
    kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: payload4vp.client_id, nonce } },
  })
  const { authorizationResponsePayload } = await verifier.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload4vp,
    authorizationResponsePayload: { vp_token: { [asked.dcql.query.credentials[0].id]: [presentation] } },
  })
  const { response } = await verifier.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: payload4vp, authorizationResponsePayload,
  })
  return response.status
}
said.wrongNonce = await answer('x'.repeat(22))
said.presented = await answer(payload4vp.nonce)
said.presentedAgain = await answer(payload4vp.nonce)
console.log(JSON.stringify(said))
const good = said.boundToOurKey && wrong === 'invalid_grant' && again === 'invalid_grant' && said.tampered === 'refused' &&
  said.wrongNonce === 400 && said.presented === 200 && said.presentedAgain === 404
process.exit(good ? 0 : 1)
