// Reads {documents, credential, seconds} and prints how often @digitalbazaar/vc verifies it, with its
// status, in so many seconds. The status list itself is not verified anew each time.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {documents, credential, seconds} = JSON.parse(Buffer.concat(chunks));
const suite = [
  new DataIntegrityProof({cryptosuite: eddsaRdfc}),
  new DataIntegrityProof({cryptosuite: ecdsaRdfc})
];

async function documentLoader(url) {
  if(!documents[url]) throw new Error(`not given: ${url}`);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
}

const looked = options => checkStatus({...options, verifyBitstringStatusListCredential: false});
async function verify() {
  const result = await vc.verifyCredential(
    {credential, suite, documentLoader, checkStatus: looked});
  if(!result.verified) throw new Error(String(result.error?.errors?.[0] ?? result.error));
}

for(let warm = 0; warm < 10; warm++) await verify();
const times = [];
const ends = performance.now() + 1000 * seconds;
while(performance.now() < ends) {
  const began = performance.now();
  await verify();
  times.push((performance.now() - began) / 1000);
}
console.log(JSON.stringify(times));
