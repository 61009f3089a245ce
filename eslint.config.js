// What types cannot see: HTML only in html.js, no dialogs of the browser, no globals of our own.
import js from "@eslint/js";
import globals from "globals";

const html = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "parseFromString"].map((property) => ({
  property,
  message: "HTML is made in html.js alone.",
}));

export default [
  js.configs.recommended,
  {
    files: ["static/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-alert": "error",
      "max-lines": ["error", 200],
      "max-lines-per-function": ["error", 60],
      "no-restricted-properties": ["error", ...html],
    },
  },
  { files: ["static/js/html.js"], rules: { "no-restricted-properties": "off" } },
  { files: ["tests/js/**/*.js"], languageOptions: { ecmaVersion: 2023, globals: globals.node } },
];
