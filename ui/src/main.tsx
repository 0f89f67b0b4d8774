import { render } from "preact";
import { App } from "./app";
import { followTheme } from "./theme";
import "./style.css";

followTheme();
const root = document.getElementById("dateline")!;
root.replaceChildren();
render(<App />, root);
