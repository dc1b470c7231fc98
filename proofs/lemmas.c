/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Lemmas that other files only use: WP leaves them out where it is told which
 * functions to look at.
 */
#include "fields.h"
#include "flags.h"
#include "granule.h"
#include "helpers.h"
#include "power.h"
#include "shifts.h"
#include "span.h"
