export { default } from "../../vitest.slow.ts";
