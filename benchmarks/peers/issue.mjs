// An issuer to measure beside: @digitalbazaar/vc behind the HTTP server of Node, one process.
// Reads {documents, credential} on standard input and prints its port. Each POST is signed anew with
// eddsa-rdfc-2022 under a key of its own, and answered; nothing is checked, noted or stored.
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createServer} from 'node:http';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents} = JSON.parse(Buffer.concat(chunks));

async function documentLoader(url) {
  if(!documents[url]) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

const keyPair = await Ed25519Multikey.generate();
keyPair.controller = `did:key:${keyPair.publicKeyMultibase}`;
keyPair.id = `${keyPair.controller}#${keyPair.publicKeyMultibase}`;
const signer = keyPair.signer();

async function signed(credential) {
  const suite = new DataIntegrityProof({signer, cryptosuite});
  const issuer = {...credential.issuer, id: keyPair.controller};
  return vc.issue({credential: {...credential, issuer}, suite, documentLoader});
}

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const answer = Buffer.from(JSON.stringify(await signed(JSON.parse(Buffer.concat(parts)))));
  response.writeHead(201, {'content-type': 'application/json', 'content-length': answer.length});
  response.end(answer);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
