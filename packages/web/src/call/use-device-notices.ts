import { effect } from '@preact/signals';
import type { Call } from '@sotto/client';
import { useEffect } from 'preact/hooks';
import { explainProblem } from '../devices/problems.tsx';
import type { Notices } from './notices.ts';

/** Says when a device fails in the middle of the call. What was wrong before is known from the pre-join page. */
export function useDeviceNotices(call: Call, notices: Notices): void {
  useEffect(() => {
    const { camera, microphone } = call.media;
    const stops = [camera, microphone].map((source) => {
      let known = source.problem.peek();
      return effect(() => {
        const explanation = explainProblem(source);
        const problem = source.problem.peek();
        if (explanation && problem !== known) notices.say(explanation.what);
        known = problem;
      });
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [call, notices]);
}
