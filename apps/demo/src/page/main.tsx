import { render } from "preact";
import { App } from "./app.tsx";
import { keepChoices } from "./keep.ts";

keepChoices();
render(<App />, document.querySelector("#app")!);
