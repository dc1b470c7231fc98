; SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
;
; The axioms of bits.h: none has a counterexample among words of 64 bits.
(set-logic QF_BV)
(declare-const x (_ BitVec 64))

(echo "complement")
(push)
(assert (distinct (bvnot x) (bvsub #xffffffffffffffff x)))
(check-sat)
(pop)

(echo "low_4")
(push)
(assert (distinct (bvand x #x0000000000000003) (bvurem x #x0000000000000004)))
(check-sat)
(pop)

(echo "low_16")
(push)
(assert (distinct (bvand x #x000000000000000f) (bvurem x #x0000000000000010)))
(check-sat)
(pop)

(echo "floor_4")
(push)
(assert (distinct (bvand x #xfffffffffffffffc) (bvsub x (bvurem x #x0000000000000004))))
(check-sat)
(pop)

(echo "floor_16")
(push)
(assert (distinct (bvand x #xfffffffffffffff0) (bvsub x (bvurem x #x0000000000000010))))
(check-sat)
(pop)
