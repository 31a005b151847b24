// An application of openid-client's: it signs somebody in, and says as JSON what came of it.
//
// `/` sends people to the portal, and passes on what stands in its address; `/callback` is where
// they come back, and where everything is tried that one does with tokens; `/leave` signs them out
// there without saying who they are, and `/goodbye` is where that ends.

import { createServer } from "node:http";
import * as openid from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const home = `http://shop.localhost:${PORT}`;
const config = await openid.discovery(
  new URL(ISSUER),
  CLIENT_ID,
  undefined,
  openid.ClientSecretBasic(CLIENT_SECRET),
  { execute: [openid.allowInsecureRequests] }, // the portal of a test has no certificate
);
let asked;

async function ask({ searchParams }) {
  const verifier = openid.randomPKCECodeVerifier();
  asked = {
    pkceCodeVerifier: verifier,
    expectedNonce: openid.randomNonce(),
    expectedState: openid.randomState(),
    idTokenExpected: true,
    ...(searchParams.has("max_age") && { maxAge: Number(searchParams.get("max_age")) }),
  };
  return openid.buildAuthorizationUrl(config, {
    redirect_uri: `${home}/callback`,
    scope: "openid profile email",
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    nonce: asked.expectedNonce,
    state: asked.expectedState,
    ...Object.fromEntries(searchParams),
  }).href;
}

const isActive = async (token) => (await openid.tokenIntrospection(config, token)).active;
const refused = (deed) => deed.then(() => "taken", (no) => no.error ?? no.code);

async function tryAll(address) {
  const first = await openid.authorizationCodeGrant(config, address, asked);
  const claims = first.claims();
  const person = await openid.fetchUserInfo(config, first.access_token, claims.sub);
  const second = await openid.refreshTokenGrant(config, first.refresh_token);
  const token = await openid.tokenIntrospection(config, second.access_token);
  await openid.tokenRevocation(config, second.access_token);
  const given = await isActive(second.access_token);
  const third = await openid.refreshTokenGrant(config, second.refresh_token);
  const again = await refused(openid.authorizationCodeGrant(config, address, asked));
  const after = await isActive(third.access_token);
  const mixed = new URL(address);
  mixed.searchParams.set("iss", "http://evil.example");
  const elsewhere = await refused(openid.authorizationCodeGrant(config, mixed, asked));
  return { claims, person, token, refreshed: second.claims(), given, again, after, elsewhere };
}

async function understand(address) {
  const said = Object.fromEntries(address.searchParams);
  if (address.pathname === "/goodbye") return said;
  if (!said.error) return tryAll(address);
  return { error: await refused(openid.authorizationCodeGrant(config, address, asked)) };
}

async function answer(request, response) {
  const address = new URL(request.url, home);
  if (address.pathname === "/") {
    return response.writeHead(303, { location: await ask(address) }).end();
  }
  if (address.pathname === "/leave") {
    const back = { post_logout_redirect_uri: `${home}/goodbye`, state: "gone" };
    return response.writeHead(303, { location: openid.buildEndSessionUrl(config, back).href }).end();
  }
  if (!["/callback", "/goodbye"].includes(address.pathname)) return response.writeHead(404).end();
  const told = await understand(address);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(String(error));
  });
}).listen(Number(PORT), "127.0.0.1");
