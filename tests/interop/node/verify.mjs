// Reads one JSON document on standard input: {documents: {url: document}, items: [{kind, ...}]}.
// Prints a list of {verified, reason}. Nothing is fetched: only the documents that were given can be
// loaded, and only the tokens that were given are found at their addresses.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {getListFromStatusListJWT} from '@sd-jwt/jwt-status-list';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import {importJWK, jwtVerify} from 'jose';
import {createHash, createPublicKey, randomBytes, verify as checkSignature} from 'node:crypto';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, items} = JSON.parse(Buffer.concat(chunks));
const suite = [
  new DataIntegrityProof({cryptosuite: eddsaRdfc}),
  new DataIntegrityProof({cryptosuite: ecdsaRdfc})
];

async function documentLoader(url) {
  const found = documents[url];
  if(!found) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: found};
}

const readers = {
  async di({credential}) {
    // The status is looked at elsewhere: here the question is the proof and the data model.
    const unasked = async () => ({verified: true});
    const result = await vc.verifyCredential(
      {credential, suite, documentLoader, checkStatus: unasked});
    const reason = String(result.error?.errors?.[0] ?? result.error ?? '');
    return {verified: result.verified, reason};
  },
  async status({credential}) {
    const result = await checkStatus({credential, suite, documentLoader});
    // `verified` says that the lists hold; `status` of each result, whether the bit is set.
    const set = (result.results ?? []).some(({status}) => status);
    return {verified: result.verified && !set, reason: String(result.error ?? set)};
  },
  async jwt({credential, jwk}) {
    const alg = jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
    await jwtVerify(credential, await importJWK(jwk, alg), {typ: 'vc+jwt', clockTolerance: 5});
    return {verified: true, reason: ''};
  },
  async 'sd-jwt-vc'({credential, jwk, holder, statuses, types, nonce, now}) {
    const instance = new SDJwtVcInstance({
      hasher: (data, alg) => createHash(alg.replace('-', '')).update(data).digest(),
      hashAlg: 'sha-256',
      saltGenerator: length => randomBytes(length).toString('base64url'),
      verifier: (data, signature) => checked(jwk, data, signature),
      kbVerifier: (data, signature) => checked(holder, data, signature),
      statusListFetcher: async uri => found(statuses, uri),
      // Its own fetcher compares the integrity of a type as hex, where the draft has base64.
      vctFetcher: async uri => found(types, uri)
    });
    const options = {keyBindingNonce: nonce, currentDate: now};
    const result = await instance.verify(credential, options);
    return {verified: true, reason: '', claims: result.payload};
  },
  async 'status-token'({credential, index}) {
    return {verified: getListFromStatusListJWT(credential).getStatus(index) === 0, reason: ''};
  }
};

function found(given, uri) {
  if(!(given && uri in given)) throw new Error(`not given: ${uri}`);
  return given[uri];
}

function checked(jwk, data, signature) {
  const key = {key: createPublicKey({key: jwk, format: 'jwk'}), dsaEncoding: 'ieee-p1363'};
  const hash = {'P-256': 'sha256', 'P-384': 'sha384'}[jwk.crv] ?? null;
  return checkSignature(hash, Buffer.from(data), key, Buffer.from(signature, 'base64url'));
}

const verdicts = [];
for(const item of items) {
  try {
    verdicts.push(await readers[item.kind](item));
  } catch(error) {
    verdicts.push({verified: false, reason: String(error)});
  }
}
console.log(JSON.stringify(verdicts));
