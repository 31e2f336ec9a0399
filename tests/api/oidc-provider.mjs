// An office's OpenID Connect provider for tests: a real one, which signs in whomever the test says.
// Usage: node tests/api/oidc-provider.mjs REDIRECT_URI; prints its issuer. PUT /as?sub=…&email=…&verified=… says who comes.
import { createServer } from "node:http";
import Provider from "oidc-provider";

let person = { sub: "nobody" };
let provider;
const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
});

async function answer(request, response) {
  const url = new URL(request.url, "http://127.0.0.1");
  if (url.pathname === "/as") {
    const said = url.searchParams;
    person = { sub: said.get("sub"), email: said.get("email") ?? undefined, email_verified: said.get("verified") === "true" };
    response.end();
  } else if (url.pathname.startsWith("/interaction/")) {
    const { prompt, params, grantId } = await provider.interactionDetails(request, response);
    if (prompt.name === "login") {
      await provider.interactionFinished(request, response, { login: { accountId: person.sub, remember: false } });
      return;
    }
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: person.sub, clientId: params.client_id });
    grant.addOIDCScope("openid email");
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  } else {
    await provider.callback()(request, response);
  }
}

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [{ client_id: "diyi", client_secret: "of the tests", redirect_uris: [process.argv[2]] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ["of the tests"] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
  });
  console.log(issuer);
});
