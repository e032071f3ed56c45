import { addDecimals } from "../decimal.ts";
import type { ModelResponse } from "../messages.ts";
import type { Model, ResponseTail } from "../model.ts";
import type { Pricing } from "../pricing.ts";
import { checkCost } from "../shared-usage.ts";
import type { RequestUsage } from "../usage.ts";

/** The response with what it cost, as far as somebody knows. */
export async function priceResponse(
  model: Model,
  pricing: Pricing | undefined,
  response: ModelResponse,
  rejected: ResponseTail["rejected"] = [],
): Promise<ModelResponse> {
  const priced = async (by: Partial<ModelResponse>, usage: RequestUsage) => {
    const { modelName: name = model.name, providerName: system = model.system } = by;
    const price = (await pricing?.({ name, system }, usage)) ?? usage.cost;
    if (price === undefined || price === null) return undefined; // untyped code says null
    const cost = String(price);
    checkCost({ cost }, "What `pricing` gave");
    return cost;
  };
  let cost = await priced(response, response.usage);
  for (const one of rejected) {
    const more = await priced(one, one.usage);
    if (more !== undefined) cost = cost === undefined ? more : addDecimals(cost, more);
  }
  return cost === undefined ? response : { ...response, usage: { ...response.usage, cost } };
}
