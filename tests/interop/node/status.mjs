// Reads {documents, entries, set, rounds} and prints the CPU time that the JavaScript implementation
// takes to encode and sign a status list with these entries set, and to decode it, in milliseconds.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {createCredential, createList, decodeList} from '@digitalbazaar/vc-bitstring-status-list';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, entries, set, rounds} = JSON.parse(Buffer.concat(chunks));
const key = await Ed25519Multikey.generate();
const issuer = `did:key:${key.publicKeyMultibase}`;
Object.assign(key, {id: `${issuer}#${key.publicKeyMultibase}`, controller: issuer});

async function documentLoader(url) {
  if(!documents[url]) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

async function made(list) {
  const unsigned = await createCredential(
    {id: 'https://node.example/status/1', list, statusPurpose: 'revocation'});
  const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
  return vc.issue({credential: {...unsigned, issuer}, suite, documentLoader});
}

async function cpu(work) {
  const before = process.cpuUsage();
  const result = await work();
  const {user, system} = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}

const list = await createList({length: entries});
for(const index of set) list.setStatus(index, true);
const told = {encode_sign_ms: [], decode_ms: []};
for(let round = -2; round < rounds; round++) {
  list.setStatus(round + 2, true);
  const [signing, credential] = await cpu(() => made(list));
  const {encodedList} = credential.credentialSubject;
  const [decoding, read] = await cpu(() => decodeList({encodedList}));
  if(!read.getStatus(round + 2)) throw new Error('the bit is not set');
  told.served_bytes = JSON.stringify(credential).length;
  if(round < 0) continue;
  told.encode_sign_ms.push(signing);
  told.decode_ms.push(decoding);
}
console.log(JSON.stringify(told));
