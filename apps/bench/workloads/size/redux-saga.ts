// Everything that the package exports.
export * from "redux-saga";
export * as effects from "redux-saga/effects";
