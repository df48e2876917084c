export const id=461;export const ids=[461];export const modules={7461:((e,t,s)=>{s.d(t,{SERVE_USAGE:()=>i,W:()=>n});let i=`serve    plays GitHub's token endpoint, STS and a little of IAM until it is told to end
  --accounts-file FILE     accounts file; .github/accounts.yml when absent, and the accounts of the README when there is none
  --policies DIR           folder of trust and permission policies
  --claims CLAIM=VALUE     a claim of the tokens, or one of the words fork and immutable-subject; may be given again
  --faults CALL=FAULT      a fault for the next call, such as "AssumeRole = throttling x 3"; may be given again
  --session-seconds N      sessions really last this long
  --hub-role ARN, --audience TEXT, --issuer URL, --detailed-denials true|false, --port N
  --world FILE             the whole world as JSON, in place of accounts file and policies
  --latency-ms N           added before every answer
  --quiet                  no line a call, and none of what is played
  --until-stdin-closes     ends when standard input does, beside SIGTERM and SIGINT
  --help                   prints this
`,n={"accounts-file":"text",policies:"text","hub-role":"text",audience:"text",issuer:"text",claims:"list","session-seconds":"text",faults:"list","detailed-denials":"text",port:"text",world:"text","latency-ms":"text",quiet:"switch","until-stdin-closes":"switch"}})};