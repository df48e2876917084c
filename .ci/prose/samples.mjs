/** One row of the word list: the row as it is written in it, sentences that it forbids, and sentences that it leaves alone. */
export const ROWS = [
  {
    row: 'mend',
    forbidden: ['Mend the policy.', 'It mends itself.', 'A mended version is released.', 'Mending takes a minute.'],
    allowed: ['We recommend it.', 'They amend the policy.'],
  },
  {
    row: 'turned away, let in, gets in, admit, stays out',
    forbidden: [
      'The job is turned away.',
      'The policy turns away forks.',
      'The role lets in every branch.',
      'The policy lets every job of the branch in.',
      'Let them in, then retry.',
      'No fork gets in.',
      'The job got into the account.',
      'It can get back into prod.',
      'The policy admits the job.',
      'Two of three accounts admitted.',
      'A fork stays out.',
    ],
    allowed: [
      'The job lets the role run.',
      'Get in touch with us.',
      'Each has account, role, admitted, code and ms.',
      'Set the key in the file.',
    ],
  },
  {
    row: 'hand on, handed',
    forbidden: [
      'It hands on no credentials.',
      'Hand both on.',
      'Nothing was handed on.',
      'The step handed them to the tool.',
      'It hands them back.',
      'The runner hands every step a token.',
    ],
    allowed: ['Change it by hand.', 'On the other hand, it is slow.', 'Have the ARN at hand.'],
  },
  {
    row: 'told, is told, says, said (of a message)',
    forbidden: ['The cause is told in the log.', 'The error says why.', 'It is said in the log.'],
    allowed: ['AWS does not say which.'],
  },
  {
    row: 'stand(s) in, stands twice',
    forbidden: [
      'The id stands in the file.',
      'The key stands twice.',
      'It stood in the log.',
      'What stands there is kept.',
    ],
    allowed: ['A stand-in is used in tests.', 'A star stands for any account.', 'It runs standalone.'],
  },
  {
    row: 'play(s) (of the emulator)',
    forbidden: ['It plays STS.', 'The emulator can play IAM.', 'STS is played here.'],
    allowed: ['The log displays it.', 'The playbook has more.'],
  },
  {
    row: 'walk(s) to',
    forbidden: ['It walks to every account.', 'The job walked into prod.', 'The route is walked again.'],
    allowed: ['A walk takes an hour.', 'The walkthrough is on this page.'],
  },
  {
    row: 'ask(s), is asked (of a server)',
    forbidden: [
      'STS is asked once.',
      'The step asks GitHub.',
      'Ask IAM.',
      'It must ask for a token.',
      'It stops asking.',
    ],
    allowed: ['Ask your administrator.', 'Open the task.', 'Ask the owner of the account.'],
  },
  {
    row: 'bear, borne',
    forbidden: ['The session bears the subject.', 'Both must bear it.', 'Slow disks are borne.', 'It bore a tag.'],
    allowed: ['Send the bearer token.', 'No bearer is logged.'],
  },
  {
    row: 'is no X',
    forbidden: ['This is no ARN.', 'They are no roles.', 'It was no call of ours.'],
    allowed: ['There is no role.', 'It is no longer valid.', 'If there are no accounts, it stops.'],
  },
  {
    row: 'but for, beside',
    forbidden: ['All but for one passed.', 'It needs a tag beside the role.'],
    allowed: ['It is fast, but forks are denied.', 'Besides, it is cheap.'],
  },
  {
    row: 'made, made again, made up, anew',
    forbidden: ['The role is made by the stack.', 'It is made again.', 'The value is made up.', 'Start it anew.'],
    allowed: ['No call was made.', 'The request is made once.', 'It has made 3 calls.', 'It made no change.'],
  },
  {
    row: 'a fault that passes',
    forbidden: ['STS had a fault that passes.', 'It retries on faults that pass.'],
    allowed: ['It has a fault.'],
  },
  {
    row: 'whoever, nobody, stranger',
    forbidden: [
      'Whoever has the key may use it.',
      'Nobody can read it.',
      'A stranger opens a pull request.',
      'The code of strangers runs.',
    ],
    allowed: ['The owner of the fork is a-stranger.'],
  },
  {
    row: 'all the same, in so many words, letter for letter, in silence, from here on',
    forbidden: [
      'It works all the same.',
      'AWS reports it in so many words.',
      'Compare them letter for letter.',
      'Compare them letter by letter.',
      'It is dropped in silence.',
      'From here on the role decides.',
    ],
    allowed: ['All the same role names are used.'],
  },
  {
    row: 'write (as an instruction)',
    forbidden: [
      'Write an ARN.',
      'This is not an ARN: write one.',
      'It is empty; write a region.',
      'Both are set - write one of them.',
      'Is it wrong? Write `route: hub`.',
    ],
    allowed: [
      'The token has write access.',
      'Set id-token: write in the job.',
      'Write the job summary. Default: true.',
      'The file is empty. Write the token to the file before this step.',
      'People who write policies can use it.',
      'The key is contents: write and no more.',
    ],
  },
  { row: 'blanks', forbidden: ['Remove the blanks.', 'It blanks the variable.'], allowed: ['A blank line ends it.'] },
  {
    row: 'lock, door, house, room (as pictures)',
    forbidden: ['The subject is the lock.', 'This opens a door.', 'It is not in the house.', 'Each room has tests.'],
    allowed: [
      'The lock file is in git.',
      'The renewal lock is free.',
      'Wait for the lock of the file.',
      'The job is blocked.',
      'A block of text.',
    ],
  },
];

/** The renamed headings and labels. */
export const LABELS = [
  'Who gets in',
  'What it may do',
  'Other ways in',
  'What points at the cause',
  'To paste into the trust policy',
  'What was tried',
  'To mend: hub',
  'Everything held.',
];
