// Reads {documents, credential, list, claims, tokenList} on standard input and signs each with the
// JavaScript implementations, under keys that are made here. Prints what was signed and its keys.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {StatusList, createHeaderAndPayload} from '@sd-jwt/jwt-status-list';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import {SignJWT, exportJWK, generateKeyPair} from 'jose';
import {createHash, randomBytes, sign} from 'node:crypto';
import * as vc from '@digitalbazaar/vc';
import {createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, credential, listUrl, index, claims} = JSON.parse(Buffer.concat(chunks));
const issued = {credentials: []};

async function documentLoader(url) {
  if(!documents[url]) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

async function secured(document, keyPair, cryptosuite) {
  const did = `did:key:${keyPair.publicKeyMultibase}`;
  keyPair.id = `${did}#${keyPair.publicKeyMultibase}`;
  keyPair.controller = did;
  const suite = new DataIntegrityProof({signer: keyPair.signer(), cryptosuite});
  const unsigned = {...document, issuer: did};
  return vc.issue({credential: unsigned, suite, documentLoader});
}

for(const [makeKey, cryptosuite] of [
  [() => Ed25519Multikey.generate(), eddsaRdfc],
  [() => EcdsaMultikey.generate({curve: 'P-256'}), ecdsaRdfc],
  [() => EcdsaMultikey.generate({curve: 'P-384'}), ecdsaRdfc]
]) {
  const keyPair = await makeKey();
  const list = await createList({length: 131072});
  list.setStatus(index, true);
  const unsigned = await createCredential(
    {id: listUrl, list, statusPurpose: 'revocation', context: documents.v2});
  issued.credentials.push({
    credential: await secured(credential, keyPair, cryptosuite),
    list: await secured(unsigned, keyPair, cryptosuite)
  });
}

const {privateKey, publicKey} = await generateKeyPair('ES256', {extractable: true});
const holder = await generateKeyPair('ES256', {extractable: true});
const es256 = key => data =>
  sign('sha256', Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url');
const instance = new SDJwtVcInstance({
  hasher: (data, alg) => createHash(alg.replace('-', '')).update(data).digest(),
  hashAlg: 'sha-256',
  saltGenerator: length => randomBytes(length).toString('base64url'),
  signer: es256(await nodeKey(privateKey)),
  signAlg: 'ES256',
  kbSigner: es256(await nodeKey(holder.privateKey)),
  kbSignAlg: 'ES256'
});
const sdJwt = await instance.issue(
  {...claims, cnf: {jwk: await exportJWK(holder.publicKey)}}, {_sd: ['given_name']});
const kb = {payload: {iat: Math.floor(Date.now() / 1000), aud: 'https://employer.example', nonce: 'n-1'}};
issued.sdJwt = await instance.present(sdJwt, {given_name: true}, {kb});
issued.jwk = await exportJWK(publicKey);

const statuses = new Array(100).fill(0);
statuses[index % 100] = 1;
const moment = {iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 3600};
const {header, payload} = createHeaderAndPayload(
  new StatusList(statuses, 2), {...moment, sub: listUrl, iss: claims.iss}, {alg: 'ES256'});
issued.statusToken = await new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
issued.jwt = await new SignJWT(credential)
  .setProtectedHeader({alg: 'ES256', typ: 'vc+jwt'}).sign(privateKey);
console.log(JSON.stringify(issued));

async function nodeKey(key) {
  const {createPrivateKey} = await import('node:crypto');
  return createPrivateKey({key: await exportJWK(key), format: 'jwk'});
}
