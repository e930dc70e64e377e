// A certified OpenID Connect provider with one client, strict about proof keys (PKCE), and a new signing key at each start.
// Whoever comes to its login page is believed. Started as: node provider.js --port N --client ID --secret TEXT --redirect URL
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import Provider from "oidc-provider";

const { values: options } = parseArgs({
  options: {
    port: { type: "string" },
    client: { type: "string" },
    secret: { type: "string" },
    redirect: { type: "string" },
  },
});
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };

const provider = new Provider(`http://127.0.0.1:${options.port}`, {
  clients: [
    {
      client_id: options.client,
      client_secret: options.secret,
      redirect_uris: [options.redirect],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  pkce: { methods: ["S256"], required: () => true },
  claims: { openid: ["sub"], email: ["email"], profile: ["preferred_username", "given_name"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@example.test`,
      preferred_username: id,
      given_name: `Given ${id}`,
    }),
  }),
});
provider.listen(Number(options.port), "127.0.0.1");
