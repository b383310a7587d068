// An OpenID provider that we did not write: oidc-provider, with pairwise subjects and a level that
// only a step-up reaches. Reads its clients from standard input; prints a line when it listens.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Provider, interactionPolicy } from 'oidc-provider';

const { port, clients } = JSON.parse(await text(process.stdin));
const LEVEL = 'https://eduid.nl/trust/validate-names';
const PEOPLE = { fenna: 'Fenna van Voorbeeld', bilal: 'Bilal Testman' };
const { Check, base } = interactionPolicy;

const policy = base();
policy.get('login').checks.add(
  new Check('level_not_reached', 'A higher level is asked for', ({ oidc }) => {
    const wanted = oidc.params.acr_values;
    const tried = oidc.result?.login !== undefined;
    const lacks = wanted && !wanted.split(' ').includes(oidc.acr) && !tried;
    return lacks ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
  }),
);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(`http://localhost:${port}`, {
  clients,
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' }] },
  cookies: { keys: ['only for this test'] },
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (_, accountId, client) =>
    createHash('sha256').update(`${client.clientId} ${accountId}`).digest('hex'),
  acrValues: [LEVEL],
  claims: {
    openid: ['sub'],
    profile: ['name'],
    email: ['email', 'email_verified'],
    acr: null,
  },
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      name: PEOPLE[accountId],
      email: `${accountId}@school.example`,
      email_verified: true,
    }),
  }),
  // Everybody has agreed already, as in a federation of schools.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const page = (uid, wanted) => `<!doctype html><html lang="en"><title>Log in</title><h1>Log in</h1>
  <form method="post" action="/interaction/${uid}"><label>Name <input name="login"></label>
  ${wanted ? '<label><input type="checkbox" name="checked"> Check my name</label>' : ''}
  <button>Continue</button></form></html>`;

const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  const { uid, params, session } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html');
    return response.end(page(uid, params.acr_values));
  }
  const form = new URLSearchParams(await text(request));
  const accountId = session?.accountId ?? form.get('login');
  const login = { accountId, ...(form.has('checked') ? { acr: LEVEL } : {}) };
  return provider.interactionFinished(request, response, { login });
}).listen(port, '127.0.0.1', () => console.log('listening'));
