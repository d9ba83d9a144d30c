// A wallet that is not ours takes an offer: `node openid.mjs LINK TRANSACTION_CODE`, by the OpenWallet Foundation's
// libraries for OpenID4VCI and SD-JWT. Prints one JSON object of what it saw; ends with 1 when anything is wrong.
import { createHash, randomBytes } from 'node:crypto'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { clientAuthenticationNone, preAuthorizedCodeGrantIdentifier, setGlobalConfig } from '@openid4vc/oauth2'
import { SDJwtInstance } from '@sd-jwt/core'
import * as multikey from '@digitalbazaar/ed25519-multikey'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const [link, txCode] = process.argv.slice(2)
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
  const { publicKey, privateKey } = await generateKeyPair(alg, options)
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
  return { jwk, made, wrong, again }
}

const alg = process.env.ALG ?? 'ES256'
const { jwk, made, wrong, again } = await take(alg, alg === 'EdDSA' ? { crv: 'Ed25519' } : {})
const sdjwt = new SDJwtInstance({
  hasher: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
  hashAlg: 'sha-256',
  saltGenerator: () => randomBytes(16).toString('base64url'),
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
console.log(JSON.stringify(said))
const good = said.boundToOurKey && wrong === 'invalid_grant' && again === 'invalid_grant' && said.tampered === 'refused'
process.exit(good ? 0 : 1)
