import { plans } from "./budget-plans.ts";

/** Numbers and names as the tables show them. */
export const whole = (amount: number) => Math.round(amount).toLocaleString("en-US");
export const fine = (amount: number) => (amount < 10 ? amount.toFixed(1) : whole(amount));
export const percent = (part: number) => `${(part * 100).toFixed(part < 0.01 ? 2 : 0)} %`;
const labels: Readonly<Record<string, string>> = {
  google: "Google",
  meta: "Meta",
  tiktok: "TikTok",
  linkedin: "LinkedIn",
};
export const label = ({ id }: { readonly id: string }) => labels[id] ?? id;

export const planNamed = (id: string) => plans.find((plan) => plan.id === id);
