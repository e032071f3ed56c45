import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";

const REDIRECT = "http://localhost:3000/callback";
/** A document that the suite knows, though nobody serves it. */
const METADATA = "https://conformance-test.local/client-metadata.json";

/** A user who agrees at once: the page of the provider is fetched, and its answer kept. */
export class ConformanceProvider implements OAuthClientProvider {
  readonly redirectUrl: string = REDIRECT;
  readonly clientMetadataUrl: string = METADATA;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: "toolsets-conformance",
    redirect_uris: [REDIRECT],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
  };
  #client: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #verifier = "";
  #callback: URLSearchParams | undefined;
  #discovered: OAuthDiscoveryState | undefined;

  constructor(client: StoredOAuthClientInformation | undefined) {
    this.#client = client;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return this.#client;
  }

  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#client = client;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
    this.#discovered = undefined; // the next time the server may name another
  }

  saveDiscoveryState(discovered: OAuthDiscoveryState): void {
    this.#discovered = discovered;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  async redirectToAuthorization(page: URL): Promise<void> {
    const { headers } = await fetch(page, { redirect: "manual" });
    this.#callback = new URL(headers.get("location") ?? "", page).searchParams;
  }

  invalidateCredentials(scope: "all" | "client" | "tokens" | "verifier" | "discovery"): void {
    if (scope === "all" || scope === "client") this.#client = undefined;
    if (scope === "all" || scope === "tokens") this.#tokens = undefined;
  }

  /** What came back from the page, once. */
  takeCallback(): URLSearchParams | undefined {
    const callback = this.#callback;
    this.#callback = undefined;
    return callback;
  }
}
