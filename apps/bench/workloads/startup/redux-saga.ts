import { runSaga } from "redux-saga";

await runSaga({}, function* () {}).toPromise();
process.stdout.write(JSON.stringify(process.cpuUsage()));
