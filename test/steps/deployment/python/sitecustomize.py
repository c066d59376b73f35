"""Python runs this file as it starts the emulator of a test run, and spares it work.

None of it changes an answer, but for functions whose settings ask for faults.
"""

import ask_for_batch_faults
import begin_executions_at_once
import copy_by_marshal
import end_logs_by_mark
import poll_queues
import remember_conditions
import serve_by_uvicorn
import share_code
import wake_for_records

ask_for_batch_faults.install()
begin_executions_at_once.install()
copy_by_marshal.install()
end_logs_by_mark.install()
poll_queues.install()
remember_conditions.install()
serve_by_uvicorn.install()
share_code.install()
wake_for_records.install()
