/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A user's own unit test links the test double: its table is there and fits. */
#include <tlbpolicy/mock.h>

int main(void)
{
	return tlbp_mock_ops.struct_size == sizeof(struct tlbp_backend_ops) ? 0 : 1;
}
