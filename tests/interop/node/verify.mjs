// Reads one JSON document on standard input: {documents: {url: document}, items: [{kind, credential}]}.
// Prints a list of {verified, reason}: "di" by @digitalbazaar/vc, "jwt" by jose. Nothing is fetched:
// only the documents that were given can be loaded.
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as vc from '@digitalbazaar/vc';
import {importJWK, jwtVerify} from 'jose';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, items} = JSON.parse(Buffer.concat(chunks));

async function documentLoader(url) {
  const found = documents[url];
  if(!found) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: found};
}

async function dataIntegrity(credential) {
  const suite = new DataIntegrityProof({cryptosuite});
  // The status is looked at elsewhere: here the question is the proof and the data model.
  const checkStatus = async () => ({verified: true});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  return {verified: result.verified, reason: String(result.error?.errors?.[0] ?? result.error ?? '')};
}

async function jwt(token, jwk) {
  await jwtVerify(token, await importJWK(jwk, jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256'), {
    typ: 'vc+jwt', clockTolerance: 5
  });
  return {verified: true, reason: ''};
}

const verdicts = [];
for(const {kind, credential, jwk} of items) {
  try {
    verdicts.push(kind === 'di' ? await dataIntegrity(credential) : await jwt(credential, jwk));
  } catch(error) {
    verdicts.push({verified: false, reason: String(error)});
  }
}
console.log(JSON.stringify(verdicts));
