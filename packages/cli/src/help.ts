/** The text of `--help`. */
export const helpText = `sotto check looks whether calls work from this machine, as /check does in a browser.

Usage: node packages/cli/src/main.ts check [options] https://calls.example.org
       npm run sotto -- check [options] https://calls.example.org

  --json        the report as JSON, in the form of the page's
  --lang de|en  the language of the report; that of the system (LANG) unless told
  --insecure    accept any certificate, such as a self-signed one
  -h, --help    this text

It looks at the certificate, the pages, the WebSocket, UDP and TCP to each media
worker and the way through the TURN server, if there is one, and measures round
trip, variation and loss. It needs no meeting, takes 5 seconds where everything
is open and 40 at most, and tells nobody.

Exit status, as monitoring plug-ins have it (Nagios, Icinga and others):
  0  calls work, and nothing is to be done
  1  calls work, and somebody should look at it
  2  calls do not work
  3  it could not be found out, or the command was not understood
`;
