-- Version 0.1 stored every setting of an account whenever one was set: the defaults of that day stood there as
-- if somebody had chosen them, and no better default could reach the account. These are those defaults; they
-- are history and stay as they are. Settings that came later were stored only when somebody set them.
with history (defaults) as (values ('{
  "abandonRateMax": 0.03,
  "abandonWaitMs": 2000,
  "abandonPrompt": "",
  "waitPrompt": "",
  "recordCalls": true,
  "callHours": "08:00-21:00",
  "timeZone": "Asia/Shanghai",
  "country": "CN",
  "wrapUpSeconds": 10,
  "ringTimeoutSeconds": 30,
  "agentRingTimeoutSeconds": 15,
  "maxCallsPerNumberPerDay": "none",
  "timeMeaning": "notBefore",
  "enforceCapOnManual": true,
  "pushCallUrl": "",
  "pushStateUrl": "",
  "pushTaskUrl": "",
  "pushSecret": "",
  "pushForm": "published",
  "pushCompanycode": "text",
  "ipAllow": "",
  "expiresAt": "",
  "keepTasksDays": 365,
  "keepCallsDays": 730,
  "keepRecordingsDays": 90,
  "companyname": ""
}'::jsonb))
update account set settings = settings - array(
  select key from jsonb_each(settings) where value = history.defaults -> key)
from history;
