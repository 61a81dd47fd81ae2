// All there is.
export { default } from "co";
