// Verifies what is posted to it with @digitalbazaar/vc, proof and status: one process, over HTTP.
// Reads {documents} on standard input, every document that it may need and status lists too, and
// prints its port. That lists are signed is not looked at again, as a verifier that keeps them would
// not.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {createServer} from 'node:http';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents} = JSON.parse(Buffer.concat(chunks));
const suite = [
  new DataIntegrityProof({cryptosuite: eddsaRdfc}),
  new DataIntegrityProof({cryptosuite: ecdsaRdfc})
];

async function documentLoader(url) {
  if(!documents[url]) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

const looked = options => checkStatus({...options, verifyBitstringStatusListCredential: false});

async function answered(text) {
  try {
    const credential = JSON.parse(text);
    const result = await vc.verifyCredential(
      {credential, suite, documentLoader, checkStatus: looked});
    const error = result.error ?? result.statusResult?.error;
    const reason = String(error?.errors?.[0] ?? error ?? '');
    return {verified: result.verified, reason};
  } catch(error) {
    return {verified: false, reason: String(error)};
  }
}

const server = createServer(async (request, response) => {
  const received = [];
  for await (const chunk of request) received.push(chunk);
  const body = Buffer.concat(received);
  const answer = body.length ? await answered(body) : {verified: false, reason: 'nothing'};
  const text = JSON.stringify(answer);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text)
  });
  response.end(text);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
